#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

// TypeScript as it stands needs Node 24; `npm ci` brings one, whatever Node is on PATH.
const ownNode = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

// Compiled code is kept beside the code itself, where only who may change that may write; where nobody may, it is not kept.
const compiled = fileURLToPath(new URL('../node_modules/.cache/sluice', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? compiled);
  const { main } = await import('../src/cli/main.ts');
  await main(process.argv.slice(2));
} else if (existsSync(ownNode)) {
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
} else {
  process.stderr.write(`Sluice needs Node 24 or later, this is ${process.version}: run npm ci first\n`);
  process.exitCode = 1;
}
