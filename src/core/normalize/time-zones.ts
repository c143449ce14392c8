/**
 * A zone as feeds write it (`+02:00`, `-0500`, `GMT+9`, `CEST`), in minutes east of UTC; null for none
 * that we know. Names that several zones share (CST, IST, BST) are read as RFC 822 and most publishers
 * mean them.
 */
export function readZone(zone: string): number | null {
  const name = zone.trim().toUpperCase();
  const offset = OFFSET.exec(name);
  if (offset === null) return ZONES.get(name) ?? null;
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  if (minutes > MAX_OFFSET_MINUTES || Number(offset[3] ?? 0) > 59) return null;
  return offset[1] === '-' ? -minutes : minutes;
}

const OFFSET = /^(?:UTC?|GMT)?([+-])(\d{1,2}):?(\d{2})?$/;
const MAX_OFFSET_MINUTES = 14 * 60;

const HOURS_EAST: Record<string, string> = {
  '0': 'Z UT UTC GMT WET ETC/UTC ETC/GMT',
  '1': 'CET MET BST WEST WAT',
  '2': 'CEST MEST EET SAST CAT',
  '3': 'EEST MSK EAT TRT IDT',
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
