/** Elements by the field of an item that they say, in order of preference. */
export const GUID = ['guid', 'atom:id', 'dc:identifier', 'dcterms:identifier', 'id'];
export const TITLE = ['title', 'atom:title', 'dc:title', 'dcterms:title', 'media:title', 'itunes:title'];
export const SUMMARY = [
  ...['description', 'atom:summary', 'dc:description', 'dcterms:abstract', 'dcterms:description', 'summary'],
  ...['abstract', 'excerpt:encoded', 'itunes:summary', 'media:description', 'googleplay:description'],
  'itunes:subtitle',
];
export const CONTENT = [
  ...['content:encoded', 'atom:content', 'xhtml:body', 'body', 'fullitem', 'content', 'xhtml:div'],
];
export const CATEGORY_NAMED = ['category', 'dc:subject', 'atom:category'];
export const LANGUAGE = ['dc:language', 'language', 'dcterms:language'];
