/** `3723`, `62:03`, `1:02:03` as seconds; null for anything else. */
export function readDurationSeconds(value: string | null): number | null {
  if (value === null || !/^\d{1,9}(?::\d{1,4}){0,2}(?:\.\d{1,9})?$/.test(value)) return null;
  return value.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
