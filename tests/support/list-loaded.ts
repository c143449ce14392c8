import { registerHooks } from 'node:module';

/** Run as a process of its own: `list-loaded.ts <module…>`; prints the URLs of all that these load, as JSON. */
const loaded = new Set<string>();
registerHooks({
  load: (url, context, next) => {
    loaded.add(url);
    return next(url, context);
  },
});
for (const path of process.argv.slice(2)) await import(new URL(`../../${path}`, import.meta.url).href);
process.stdout.write(JSON.stringify([...loaded]));
