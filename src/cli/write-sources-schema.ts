import { writeFile } from 'node:fs/promises';
import { configJsonSchema } from '../core/sources/config-schema.ts';

const file = new URL('../../seeds/sources.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
