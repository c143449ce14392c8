import { atTheDoor } from '../src/cli/at-the-door.ts';
import { serve } from '../src/cli/commands/start.ts';

await atTheDoor((door) => serve(door, ['ingest']));
