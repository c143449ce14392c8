import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { getContainerRuntimeClient, getReaper } from 'testcontainers';

const run = promisify(execFile);
const prefix = 'sluice-compose-';
/** Several times what a run takes. */
const leftOverMs = 2 * 3_600_000;

/** Its containers restart with the engine, so a name says when it began: a later run clears what a killed one has left. */
export function nameComposeProject(now: Date): string {
  return prefix + now.getTime().toString(36);
}

export function imageOf(project: string): string {
  return `${project}:local`;
}

/** Has what belongs to the project removed soon after this process has ended without doing so. */
export async function removeAtTheEnd(project: string): Promise<void> {
  const reaper = await getReaper(await getContainerRuntimeClient());
  reaper.addComposeProject(project);
}

export async function removeLeftOver(now: Date): Promise<void> {
  const names = await Promise.all([
    list('ps', '--all', '--format', '{{.Label "com.docker.compose.project"}}'),
    list('image', 'ls', '--format', '{{.Repository}}'),
  ]);
  const projects = new Set(names.flat().filter((name) => isLeftOver(name, now)));
  for (const project of projects) await removeRemains(project);
}

/** By label: `compose down` fails where part of what it looks for is gone. */
async function removeRemains(project: string): Promise<void> {
  const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`];
  await removeAll(['container', 'rm', '--force'], await list('container', 'ls', '--all', ...filter));
  await removeAll(['network', 'rm'], await list('network', 'ls', ...filter));
  await removeAll(['volume', 'rm', '--force'], await list('volume', 'ls', ...filter));
  await run('docker', ['image', 'rm', '--force', imageOf(project)]);
}

async function removeAll(command: string[], names: string[]): Promise<void> {
  if (names.length > 0) await run('docker', [...command, ...names]);
}

export async function removeProject(project: string): Promise<void> {
  await run('docker', downArguments(project));
  await run('docker', ['image', 'rm', '--force', imageOf(project)]);
}

export function downArguments(project: string): string[] {
  return ['compose', '--project-name', project, 'down', '--volumes', '--timeout', '5'];
}

function isLeftOver(name: string, now: Date): boolean {
  if (!name.startsWith(prefix)) return false;
  return now.getTime() - Number.parseInt(name.slice(prefix.length), 36) > leftOverMs;
}

async function list(...args: string[]): Promise<string[]> {
  return (await run('docker', args)).stdout.split('\n').filter((line) => line !== '');
}
