/**
 * A zone as feeds write it (`+02:00`, `-0500`, `GMT+9`, `CEST`, `Europe/Berlin`), in minutes east of UTC; null for
 * none that we know. Names that several zones share (CST, IST, BST) are read as RFC 822 and most publishers mean
 * them. `localMs`: the time on the clock there, as if it were UTC, for places that change their clocks.
 */
export function readZone(zone: string, localMs: number): number | null {
  const name = zone.trim().toUpperCase();
  const offset = OFFSET.exec(name);
  if (offset === null) return ZONES.get(name) ?? readPlace(PLACES.get(name) ?? zone, localMs);
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  if (minutes > MAX_OFFSET_MINUTES || Number(offset[3] ?? 0) > 59) return null;
  return offset[1] === '-' ? -minutes : minutes;
}

/** True for what may name a zone, known or not: a word, or an offset of digits. */
export function isZone(word: string): boolean {
  return (
    /^(?:[a-z]+)?[+-]\d{1,2}(?::?\d{2}){0,2}(?:z|utc|gmt)?$|^[a-z][a-z/_-]*$/i.test(word) || isPlace(word)
  );
}

/** True for a name that stands for an offset or for a place. */
export function isKnownZone(word: string): boolean {
  const name = word.toUpperCase();
  return ZONES.has(name) || PLACES.has(name);
}

/** True for what may be the name of a place (IANA): `Europe/Berlin`, `Etc/GMT-2`. */
export function isPlace(name: string): boolean {
  return /^[a-z]{2,20}\/[a-z_/-]{2,40}(?:[+-]?\d{1,2})?$/i.test(name);
}

/** By the name of its place, which changes its clocks twice a year. */
function readPlace(place: string, localMs: number): number | null {
  if (!isPlace(place)) return null;
  try {
    const clock = new Intl.DateTimeFormat('en', { timeZone: place, timeZoneName: 'longOffset' });
    const offsetAt = (atMs: number): number => readOffset(clock.formatToParts(atMs));
    return offsetAt(localMs - offsetAt(localMs) * 60_000);
  } catch {
    return null;
  }
}

/** `GMT-05:00`; `GMT` alone is none. */
function readOffset(parts: Intl.DateTimeFormatPart[]): number {
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const east = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -east : east;
}

/** Names for both halves of the year. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['AT', 'America/Halifax'],
  ['ET', 'America/New_York'],
  ['CT', 'America/Chicago'],
  ['MT', 'America/Denver'],
  ['PT', 'America/Los_Angeles'],
]);

// Some write a Z or GMT behind the offset, too; the offset counts.
const OFFSET = /^(?:[A-Z]{1,5})?([+-])(\d{1,2}):?(\d{2})?(?::00)?(?:Z|UTC|GMT)?$/;
const MAX_OFFSET_MINUTES = 14 * 60;

const HOURS_EAST: Record<string, string> = {
  '0': 'Z UT UTC GMT WET ETC/UTC ETC/GMT',
  '1': 'CET MET MEZ BST WEST WAT',
  '2': 'CEST MEST MESZ EET SAST CAT',
  '3': 'EEST MSK EAT TRT IDT',
  '4': 'MSD',
  '5': 'PKT',
  '5.5': 'IST',
  '7': 'WIB',
  '8': 'AWST SGT HKT PHT',
  '9': 'JST KST',
  '9.5': 'ACST',
  '10': 'AEST',
  '10.5': 'ACDT',
  '11': 'AEDT',
  '12': 'NZST',
  '13': 'NZDT',
  '-2.5': 'NDT',
  '-3': 'ADT BRT ART',
  '-3.5': 'NST',
  '-4': 'AST EDT',
  '-5': 'EST CDT',
  '-6': 'CST MDT',
  '-7': 'MST PDT',
  '-8': 'PST AKDT',
  '-9': 'AKST',
  '-10': 'HST',
};

const ZONES = new Map(
  Object.entries(HOURS_EAST).flatMap(([hours, names]) =>
    names.split(' ').map((name): [string, number] => [name, Number(hours) * 60]),
  ),
);
