/** A link as published where it is absolute or no base is known, else made absolute. */
export function resolveLink(link: string, base: string | null): string {
  if (base === null || URL.canParse(link)) return link;
  return URL.parse(link, base)?.href ?? link;
}

/** A base moved by what a document says of itself (a link, an xml:base); unchanged where that is no web URL. */
export function moveBase(base: string | null, move: string | null | undefined): string | null {
  if (!move) return base;
  const moved = URL.parse(move.trim(), base ?? undefined)?.href;
  return moved !== undefined && isWebUrl(moved) ? moved : base;
}

/** True for http and https. */
export function isWebUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}
