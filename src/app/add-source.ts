import { createSeedsFolder } from '../adapters/seeds-folder.ts';
import type { Settings } from '../config.ts';
import { appendSource, type NewSource } from '../core/sources/append-source.ts';
import { parseSources } from '../core/sources/parse-sources.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';

const mainFile = 'sources.yaml';

/**
 * Writes a feed into the config, when the config is good with it. The feed itself is not asked: its first poll does that.
 * @throws ConfigError or UsageError, and then leaves the file as it was.
 */
export async function addSource(
  settings: Settings,
  source: NewSource,
): Promise<{ file: string; name: string }> {
  const seeds = createSeedsFolder(settings.seedsDir);
  const config = await seeds.readConfig();
  const before = config.files.find(({ path }) => path === mainFile)?.text ?? '';
  const env = new Set(Object.keys(settings.variables));
  const known = parseSources({ ...config, env });
  if (known.problems.length > 0) throw new ConfigError(known.problems);
  const same = known.feeds.find((feed) => feed.key === source.url);
  if (same) throw new UsageError(`${source.url} is there already: ${same.origin} (${same.name})`);
  const { text, name } = appendSource(before, source);
  const files = config.files.map((file) => (file.path === mainFile ? { ...file, text } : file));
  const { problems } = parseSources({ ...config, files, env });
  // A line of a text that is not written would be one of another text.
  if (problems.length > 0) throw new ConfigError(problems.map((one) => ({ ...one, file: null, line: null })));
  await seeds.writeConfig(mainFile, text);
  return { file: `${config.folder}/${mainFile}`, name };
}
