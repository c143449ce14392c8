import { serve } from '../src/cli/commands/start.ts';
import { atTheDoor } from '../src/cli/main.ts';

await atTheDoor((door) => serve(door, ['pages']));
