import { Parser } from 'htmlparser2';

export type OpmlOutline = {
  url: string;
  name: string | null;
  /** Of the folders around it, outermost first: lower case, `-` for spaces. */
  tags: string[];
  line: number;
};

/** The feeds of an OPML file in their order; null when it is no OPML. Never throws. */
export function readOpml(text: string): OpmlOutline[] | null {
  const lineAt = createLineFinder(text);
  const outlines: OpmlOutline[] = [];
  const folders: (string | null)[] = [];
  let isOpml = false;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (tag === 'opml') isOpml = true;
        if (tag !== 'outline') return;
        const name = attributes.text?.trim() || attributes.title?.trim() || null;
        const url = attributes.xmlurl?.trim();
        folders.push(url === undefined ? name : null);
        if (url !== undefined)
          outlines.push({ url, name, tags: toTags(folders), line: lineAt(parser.startIndex) });
      },
      onclosetag(tag) {
        if (tag === 'outline') folders.pop();
      },
    },
    // Readers disagree on the case: xmlUrl, xmlURL and xmlurl are all about.
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(text);
  return isOpml ? outlines : null;
}

function toTags(folders: readonly (string | null)[]): string[] {
  const tags = folders
    .filter((name) => name !== null)
    .map((name) => name.toLowerCase().split(/\s+/).join('-'));
  return [...new Set(tags)];
}

/** Line of an offset, from 1; offsets must not go back. */
function createLineFinder(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    while (next !== -1 && next < offset) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}
