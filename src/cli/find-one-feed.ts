import type { App } from '../app/open-app.ts';
import { UsageError } from '../domain/errors.ts';

/**
 * The feed that a person means by its id, its address, or a part of its name.
 * @throws UsageError when there is none, or more than one.
 */
export async function findOneFeed(app: App, text: string) {
  const found = await app.feeds.find(text);
  const [first] = found;
  if (!first) throw new UsageError(`no feed is called "${text}"; see: sluice list`);
  const isExact = String(first.id) === text || first.key === text;
  if (found.length > 1 && !isExact) {
    const names = found.slice(0, 10).map((feed) => `  ${feed.id}  ${feed.name}  ${feed.key}`);
    throw new UsageError(`"${text}" fits ${found.length} feeds; say which, by id:\n${names.join('\n')}`);
  }
  return first;
}
