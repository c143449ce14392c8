import { type EngineName, engines } from './engines.ts';
import { loadDocuments } from './load-documents.ts';

/** Run as a process of its own: `measure-memory.ts <engine> <rounds> <paths…>`; prints peaks in MB as JSON. */
const [name = '', rounds = '', ...paths] = process.argv.slice(2);

const documents = await loadDocuments(paths);
const parse = await engines[name as EngineName]();
const loadedMegabytes = peakMegabytes();
for (let round = 0; round < Number(rounds); round += 1) {
  for (const document of documents) await parse(document).catch(() => null);
}
process.stdout.write(JSON.stringify({ loadedMegabytes, peakMegabytes: peakMegabytes() }));

/** Of all memory this process ever had at once, code included. */
function peakMegabytes(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}
