import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

export type YamlFile = {
  /** Undefined when the file cannot be read. */
  value: unknown;
  errors: { line: number; message: string }[];
  /** Where a field stands, or else the innermost thing around it. Lines count from 1. */
  lineOf: (path: readonly PropertyKey[]) => number;
};

/** Reads YAML 1.2 and keeps where everything stood. Never throws. */
export function readYaml(text: string): YamlFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const mistakes = document.errors.map(toMistake);
  const value = mistakes.length === 0 ? resolve(document, mistakes) : undefined;
  return {
    value,
    errors: mistakes.map(({ offset, message }) => ({ line: counter.linePos(offset).line, message })),
    lineOf: (path) => counter.linePos(offsetOf(document.contents, path)).line,
  };
}

type Mistake = { offset: number; message: string };

/** The file's data; undefined when its aliases cannot be followed, and then `mistakes` says why. */
function resolve(document: Document.Parsed, mistakes: Mistake[]): unknown {
  try {
    mistakes.push(...findUnknownAliases(document));
    return mistakes.length === 0 ? document.toJS() : undefined;
  } catch (error) {
    // Aliases of aliases of aliases: a small file that would fill all memory.
    const message = `aliases (*name) cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    mistakes.push({ offset: 0, message });
    return undefined;
  }
}

function toMistake(error: YAMLError): Mistake {
  return { offset: error.pos[0], message: describeError(error) };
}

/** An unquoted `*.txt` is an alias to YAML, and hardly ever meant as one. */
function findUnknownAliases(document: Document): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      mistakes.push({ offset: alias.range?.[0] ?? 0, message: `put *${alias.source} in quotes` });
    },
  });
  return mistakes;
}

function describeError(error: YAMLError): string {
  if (error.code === 'DUPLICATE_KEY') return 'the same field is given twice; keep one';
  if (error.code === 'TAB_AS_INDENT') return 'indented with a tab; use spaces';
  if (error.code === 'MULTIPLE_DOCS') return 'a second document begins; take out the line of ---';
  return `not valid YAML: ${error.message}`;
}

function offsetOf(root: ParsedNode | null, path: readonly PropertyKey[]): number {
  let node: ParsedNode | null | undefined = root;
  let offset = root?.range[0] ?? 0;
  for (const step of path) {
    const child = findChild(node, step);
    if (!child) return offset;
    offset = child.offset;
    node = child.node;
  }
  return offset;
}

function findChild(
  node: ParsedNode | null | undefined,
  step: PropertyKey,
): { node: ParsedNode | null; offset: number } | null {
  if (isSeq<ParsedNode>(node)) {
    const item = node.items[Number(step)];
    return item ? { node: item, offset: item.range[0] } : null;
  }
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair ? { node: pair.value, offset: pair.key.range[0] } : null;
}
