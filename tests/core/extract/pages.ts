/** Sentences long enough to be taken for running text, each its own. */
export function sentences(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `In sentence ${index} the harbour council says that the new gate was opened after the storm, and that the water fell below mark ${index}.`,
  );
}

export function paragraphs(count: number): string {
  return sentences(count)
    .map((sentence) => `<p>${sentence}</p>`)
    .join('\n');
}

/** A page with a menu and a footer around what is given. */
export function page(content: string, { head = '' }: { head?: string } = {}): string {
  return `<!DOCTYPE html><html lang="en"><head><title>Gate opened - Tide Gazette</title>${head}</head><body>
    <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
    ${content}
    <footer><p>Tide Gazette, Quay 4</p><a href="/imprint">Imprint</a></footer></body></html>`;
}
