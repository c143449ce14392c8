import { FetchError } from '../../domain/errors.ts';
import type { FeedAuth } from '../../domain/feed.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts values in the place of `${NAME}`. A value is taken as it is: a `${…}` inside it stays.
 * Throws a FetchError (`bad-config`) that names the variable that is not set.
 */
export function fillReferences(template: string, env: Record<string, string | undefined>): string {
  return template.replace(REFERENCE, (_, name: string) => env[name] ?? refuseUnset(name));
}

/**
 * The headers a feed is asked with, variables filled in. `auth` becomes `authorization` (RFC 6750, RFC 7617).
 * Throws a FetchError (`bad-config`) that names the variable that is not set.
 */
export function fillHeaders(
  feed: { headers: Record<string, string>; auth: FeedAuth | null },
  env: Record<string, string | undefined>,
): Record<string, string> {
  const filled = Object.entries(feed.headers).map(([name, value]) => [name, fillReferences(value, env)]);
  const headers: Record<string, string> = Object.fromEntries(filled);
  return feed.auth === null ? headers : { ...headers, authorization: authorization(feed.auth, env) };
}

/** Names of the variables in a template; `malformed` says that a `${` is there that begins no reference. */
export function findReferences(template: string): { names: string[]; malformed: boolean } {
  const names = Array.from(template.matchAll(REFERENCE), (match) => match[1] ?? '');
  return { names, malformed: template.replace(REFERENCE, '').includes('${') };
}

/** `${NAME}`, as it is written. */
export function reference(name: string): string {
  return `\${${name}}`;
}

function authorization(auth: FeedAuth, env: Record<string, string | undefined>): string {
  if (auth.kind === 'bearer') return `Bearer ${fillReferences(auth.token, env)}`;
  const pair = `${fillReferences(auth.username, env)}:${fillReferences(auth.password, env)}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function refuseUnset(name: string): never {
  throw new FetchError({
    kind: 'bad-config',
    message: `the variable ${name} is not set; set it in the environment, or take ${reference(name)} out of the config`,
    httpStatus: null,
    retryAfterSeconds: null,
  });
}
