import { serve } from '../src/cli/commands/start.ts';
import { atTheDoor } from '../src/cli/main.ts';

/** All queues in one process: what docker compose scales. */
await atTheDoor((door) => serve(door, ['fetch', 'ingest', 'pages']));
