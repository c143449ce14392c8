import type { Command } from 'commander';
import { type DeadLetter, queueNames } from '../../adapters/queues.ts';
import { releaseLater } from '../../app/ingest-payload.ts';
import type { App } from '../../app/open-app.ts';
import { UsageError } from '../../domain/errors.ts';
import { type Door, withApp } from '../door.ts';
import { formatTable, formatTime, shorten } from '../table.ts';

export function addDeadCommand(program: Command, door: Door): void {
  const dead = program.command('dead').description('jobs that failed at every attempt, for reasons of ours');
  dead
    .command('list')
    .description('list them')
    .option('--json', 'as a JSON array')
    .action((options: { json?: true }) => withApp(door, (app) => list(door, app, options)));
  dead
    .command('retry')
    .argument('[jobs...]', 'ids as listed; all of them if none is given')
    .description('put them back on their queue')
    .action((ids: string[]) => withApp(door, (app) => retry(door, app, ids)));
  dead
    .command('drop')
    .argument('<jobs...>', 'ids as listed')
    .description('give them up; a dropped document stays on record as dropped')
    .action((ids: string[]) => withApp(door, (app) => drop(door, app, ids)));
}

async function list(door: Door, app: App, options: { json?: true }): Promise<void> {
  const letters = await listAll(app);
  if (options.json) return door.print(JSON.stringify(letters));
  if (letters.length === 0) return door.print('No dead letters.');
  door.print(
    formatTable(
      ['id', 'queue', 'about', 'attempts', 'failed', 'reason'],
      letters.map((letter) => [
        letter.jobId,
        letter.queue,
        `${subject[letter.queue]} ${shorten(letter.subjects.join(', '), 40)}`,
        String(letter.attempts),
        formatTime(letter.failedAt),
        shorten(letter.reason, 100),
      ]),
    ),
  );
}

const subject: Record<DeadLetter['queue'], string> = { fetch: 'feed', ingest: 'document', pages: 'article' };

async function retry(door: Door, app: App, ids: string[]): Promise<void> {
  const letters = ids.length === 0 ? await listAll(app) : await pick(app, ids);
  for (const letter of letters) await putBack(app, letter);
  door.print(`Put back ${letters.length}.`);
}

async function drop(door: Door, app: App, ids: string[]): Promise<void> {
  const letters = await pick(app, ids);
  for (const letter of letters) {
    const [payloadId] = letter.queue === 'ingest' ? letter.subjects : [];
    if (payloadId !== undefined) await app.payloads.drop(payloadId, letter.reason, app.clock());
    await app.queues.dropDead(letter);
    if (payloadId !== undefined) await releaseLater(app, payloadId);
  }
  door.print(`Dropped ${letters.length}.`);
}

/** A claim has ended with the last attempt of its job: its feeds or pages are handed out anew. */
async function putBack(app: App, letter: DeadLetter): Promise<void> {
  if (letter.queue === 'ingest') return app.queues.retryDead(letter);
  if (letter.queue === 'pages') await app.pages.makeDue(app.clock(), letter.subjects);
  else await app.feeds.makeDue(app.clock(), letter.subjects);
  await app.queues.dropDead(letter);
}

async function listAll(app: App): Promise<DeadLetter[]> {
  return (await Promise.all(queueNames.map((name) => app.queues.listDead(name)))).flat();
}

async function pick(app: App, ids: readonly string[]): Promise<DeadLetter[]> {
  const letters = new Map((await listAll(app)).map((letter) => [letter.jobId, letter]));
  const missing = ids.filter((id) => !letters.has(id));
  if (missing.length > 0) throw new UsageError(`no dead letter ${missing.join(', ')}; see: sluice dead list`);
  return ids.flatMap((id) => letters.get(id) ?? []);
}
