/** A picture of a text; sizes in pixels. */
export type TextImage = { url: string; width: number | null; height: number | null };

/** A piece of safe markup. Start tags, void elements and text are balanced by end tags, always. */
export type HtmlToken = {
  kind: 'open' | 'close' | 'void' | 'text';
  /** `''` for text. */
  tag: string;
  /** Of text the text itself, of tags the markup as it is to be written. */
  value: string;
  image: TextImage | null;
};

export function textToken(value: string): HtmlToken {
  return { kind: 'text', tag: '', value, image: null };
}

export function tagToken(kind: 'open' | 'close' | 'void', tag: string, value: string): HtmlToken {
  return { kind, tag, value, image: null };
}
