import { main } from '../src/cli/main.ts';

/** Everything in one process: `npm start`. */
await main(['start', ...process.argv.slice(2)]);
