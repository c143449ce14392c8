import { parseSources } from '../core/sources/parse-sources.ts';
import { planSources, type SourcesPlan } from '../core/sources/plan-sources.ts';
import { ConfigError, type Problem } from '../domain/errors.ts';
import type { App } from './open-app.ts';

/** Makes the feeds what `seeds/` says. @throws ConfigError that lists every mistake; nothing is changed then. */
export async function syncSources(app: App): Promise<SourcesPlan> {
  const { plan, warnings } = await previewSync(app);
  await app.feeds.applyPlan(plan);
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

/** What `syncSources` would do. @throws ConfigError that lists every mistake. */
export async function previewSync(app: App): Promise<{ plan: SourcesPlan; warnings: Problem[] }> {
  const { feeds, problems, warnings } = parseSources({
    ...(await app.seeds.readConfig()),
    env: namesOf(app.settings.variables),
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return { plan: planSources(feeds, await app.feeds.listStored()), warnings };
}

function namesOf(variables: Readonly<Record<string, string | undefined>>): Set<string> {
  return new Set(Object.keys(variables).filter((name) => variables[name] !== undefined));
}
