import { atTheDoor } from '../src/cli/at-the-door.ts';
import { serve } from '../src/cli/commands/start.ts';

/** All queues in one process: what docker compose scales. */
await atTheDoor((door) => serve(door, ['fetch', 'ingest', 'pages']));
