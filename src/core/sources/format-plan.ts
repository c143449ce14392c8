import type { FeedConfig } from '../../domain/feed.ts';
import { formatDuration } from './parse-duration.ts';
import type { FeedChange, SourcesPlan } from './plan-sources.ts';

/** The plan for people, a line for each feed: `+` added, `~` changed, `-` paused, `>` resumed; then the sums. */
export function formatPlan(plan: SourcesPlan): string {
  const changes = plan.change.filter(isVisible);
  const unchanged = plan.unchanged + countOnlyMoved(plan);
  const lines = [
    ...plan.add.map((config) => `+ ${config.name} (${config.key})${config.paused ? ', paused' : ''}`),
    ...changes.flatMap(formatChange),
    ...plan.pause.map(({ name, key, reason }) => `- ${name} (${key}): paused, ${reason}`),
    ...plan.resume.map(({ name, key }) => `> ${name} (${key}): resumed`),
  ];
  const sums = [
    `${plan.add.length} added`,
    `${changes.length} changed`,
    `${plan.pause.length} paused`,
    `${plan.resume.length} resumed`,
    `${unchanged} unchanged`,
  ];
  return [...lines, sums.join(', ')].join('\n');
}

/** A feed that only moved to another line of the config is stored anew, but that is no news to anybody. */
function isVisible({ fields }: FeedChange): boolean {
  return fields.some((field) => field !== 'origin');
}

function countOnlyMoved({ change, pause, resume }: SourcesPlan): number {
  const told = new Set([...pause, ...resume].map(({ id }) => id));
  return change.filter((one) => !isVisible(one) && !told.has(one.id)).length;
}

function formatChange({ before, after, fields }: FeedChange): string[] {
  const shown = fields.filter((field) => field !== 'origin');
  return [
    `~ ${after.name} (${after.key})`,
    ...shown.map((field) => `    ${formatField(field, before, after)}`),
  ];
}

function formatField(field: keyof FeedConfig, before: FeedConfig, after: FeedConfig): string {
  if (field === 'headers' || field === 'auth' || field === 'columns') return `${field} changed`;
  if (field === 'everySeconds') {
    return `every: ${formatDuration(before.everySeconds)} -> ${formatDuration(after.everySeconds)}`;
  }
  return `${field}: ${formatValue(before[field])} -> ${formatValue(after[field])}`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return value === null ? 'none' : String(value);
}
