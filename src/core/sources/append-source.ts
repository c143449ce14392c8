import { parseDocument, YAMLSeq } from 'yaml';

export type NewSource = {
  url: string;
  name: string | null;
  tags: string[];
  language: string | null;
  every: string | null;
  fulltext: string | null;
};

/**
 * The text of a config file with one more source at its end; comments and layout stay.
 * Whether the result is a good config is for the caller to check.
 */
export function appendSource(text: string, source: NewSource): { text: string; name: string } {
  const document = parseDocument(text);
  const name = source.name ?? hostOf(source.url);
  const entry = {
    name,
    url: source.url,
    ...(source.tags.length > 0 && { tags: source.tags }),
    ...(source.language !== null && { language: source.language }),
    ...(source.every !== null && { every: source.every }),
    ...(source.fulltext !== null && { fulltext: source.fulltext === 'auto' ? 'auto' : true }),
  };
  if (!(document.get('sources') instanceof YAMLSeq)) document.set('sources', document.createNode([]));
  document.addIn(['sources'], document.createNode(entry));
  return { text: document.toString({ lineWidth: 0 }), name };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : url;
}
