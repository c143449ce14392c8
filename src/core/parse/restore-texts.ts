import { type CarriedText, MARK_END, MARK_START } from './carry-texts.ts';
import type { Repairs } from './count-repairs.ts';
import { decodeEntities, expandWithin, type OwnEntities } from './decode-entities.ts';
import { mendText } from './mend-text.ts';

export type RestoreOptions = {
  entities: OwnEntities;
  /** The document has text that may have been encoded twice. */
  isSuspicious: boolean;
  repairs: Repairs;
};

const CARRIED = new RegExp(`${MARK_START}(\\d+)${MARK_END}`, 'g');

/** Puts carried texts back where they were, as what they say: entities decoded, double encoding undone. */
export function restoreTexts(
  texts: readonly CarriedText[],
  { entities, isSuspicious, repairs }: RestoreOptions,
): (text: string) => string {
  const expandOwn = expandWithin(entities);
  const read = (index: string): string => {
    const carried = texts[Number(index)];
    if (carried === undefined) return '';
    return carried.isLiteral ? carried.source : decodeEntities(carried.source, repairs, expandOwn);
  };
  const restore = (text: string): string => {
    const mark = text.indexOf(MARK_START);
    if (mark === -1) return text;
    const isAlone = mark === 0 && text.indexOf(MARK_END) === text.length - 1;
    return isAlone ? read(text.slice(1, -1)) : text.replace(CARRIED, (_mark, index: string) => read(index));
  };
  return isSuspicious ? (text) => mendText(restore(text), repairs) : restore;
}
