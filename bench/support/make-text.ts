import type { Random } from './create-random.ts';

/** Sentences of made-up news, 60 to 120 words; some with the characters that encodings stumble over. */
export function makeParagraph(random: Random): string {
  const sentences = 5 + Math.floor(random() * 4);
  return Array.from({ length: sentences }, () => makeSentence(random)).join(' ');
}

/** A headline of four to eight words. */
export function makeTitle(random: Random): string {
  return capitalize(makeWords(random, 4 + Math.floor(random() * 5)));
}

export function makeWords(random: Random, count: number): string {
  return Array.from({ length: count }, () => vocabulary[Math.floor(random() * vocabulary.length)]).join(' ');
}

function makeSentence(random: Random): string {
  const words = makeWords(random, 9 + Math.floor(random() * 8));
  const clause = random() < 0.3 ? ` – “${makeWords(random, 3)}”` : '';
  return `${capitalize(words)}${clause}.`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const vocabulary = `
  anchor archive autumn balcony ballast barge basin beacon bench bicycle boathouse bridge bulletin buoy café canal
  candle captain cargo carriage catalogue causeway cellar chapel chimney choir clerk clock cobble committee compass
  copper council courier courtyard crane crossing current customs cutter dairy dawn deck depot dike dredger driver
  dune dusk eel engine engineer estuary façade fair falcon farm ferry festival fiddle fish flood fog forecast fort
  foundry freight garden gate geese glacier goods grain granary gravel guard gull hall hammer harbour harvest hatch
  hedge heron hill hinge horizon island jetty journal keel kettle key kiln ladder lamp lantern lapwing ledger letter
  library lighthouse lime linen lock loom mackerel mail mallet map market marsh mast mayor meadow mill minutes moor
  museum naïve net night notice oak oar orchard osprey otter paddock parish path pavement pier pilot plank platform
  plough pond port postal quarry quay rail rain ramp reed reservoir ridge river road roof rope sail salt schedule
  school sea shed shore signal slate sluice snow spring station steam stone storm street tariff tide timber ticket
  town tower track trail tram treaty tunnel valley vault village vote wagon wall warden water weather weir well
  wharf wheel willow wind window winter wood workshop yard
  and the of near before after along under above with without until behind across from over
  closes opens moves rises falls waits returns arrives carries counts mends paints keeps leaves holds measures turns
  early late small narrow quiet new old broad northern southern eastern western common empty first last third
`
  .trim()
  .split(/\s+/);
