import { sqlState } from '../adapters/postgres/database.ts';
import { expandIndexes } from '../core/sitemaps/expand-indexes.ts';
import { parseSources } from '../core/sources/parse-sources.ts';
import { planSources, type SourcesPlan } from '../core/sources/plan-sources.ts';
import { ConfigError, type Problem } from '../domain/errors.ts';
import type { App } from './open-app.ts';

/** Makes the feeds what `seeds/` says. @throws ConfigError that lists every mistake; nothing is changed then. */
export async function syncSources(app: App): Promise<SourcesPlan> {
  const { plan, warnings } = await planAndApply(app);
  await app.facts.recordSources({ readAt: app.clock().toISOString(), problems: [], warnings });
  app.events.sourcesDoubtful(warnings);
  app.events.synced({
    added: plan.add.length,
    changed: plan.change.length,
    paused: plan.pause.length,
    resumed: plan.resume.length,
    unchanged: plan.unchanged,
  });
  return plan;
}

const uniqueViolation = '23505';
const maxPlans = 5;

/** Services that start at once may all find the same feeds missing: who comes second plans anew. */
async function planAndApply(app: App): Promise<Preview> {
  for (let attempt = 1; ; attempt += 1) {
    const preview = await previewSync(app);
    try {
      await app.feeds.applyPlan(preview.plan);
      return preview;
    } catch (error) {
      if (sqlState(error) !== uniqueViolation || attempt === maxPlans) throw error;
    }
  }
}

type Preview = { plan: SourcesPlan; warnings: Problem[] };

/** What `syncSources` would do. @throws ConfigError that lists every mistake. */
export async function previewSync(app: App): Promise<Preview> {
  const { feeds, problems, warnings } = parseSources({
    ...(await app.seeds.readConfig()),
    env: namesOf(app.settings.variables),
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const wanted = expandIndexes(feeds, await app.facts.listSitemaps());
  return { plan: planSources(wanted, await app.feeds.listStored()), warnings };
}

/** Another text when documents that came since have changed what indexes of sitemaps stand for. */
export async function sitemapsFollowed({ facts }: Pick<App, 'facts'>): Promise<string> {
  return JSON.stringify([...(await facts.listSitemaps())]);
}

function namesOf(variables: Readonly<Record<string, string | undefined>>): Set<string> {
  return new Set(Object.keys(variables).filter((name) => variables[name] !== undefined));
}
