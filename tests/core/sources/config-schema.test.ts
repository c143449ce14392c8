import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, configSchema } from '../../../src/core/sources/config-schema.ts';

const seeds = new URL('../../../seeds/', import.meta.url);

it('seeds/sources.schema.json is up to date; if not: npm run schema', async () => {
  const committed: unknown = JSON.parse(await readFile(new URL('sources.schema.json', seeds), 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

it('accepts the config that is shipped', async () => {
  const shipped: unknown = parse(await readFile(new URL('sources.yaml', seeds), 'utf8'));
  expect(configSchema.safeParse(shipped).error).toBeUndefined();
});
