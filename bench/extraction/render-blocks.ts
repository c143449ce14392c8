import type { Block, Story } from './make-story.ts';

/** The blocks of a story as plain, well-made HTML; `between` gives what stands after the block of that index. */
export function renderBlocks({ blocks }: Story, between: (index: number) => string = () => ''): string {
  return blocks.map((block, index) => `${renderBlock(block)}${between(index)}`).join('\n');
}

export function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'h2':
      return `<h2>${block.text}</h2>`;
    case 'quote':
      return `<blockquote><p>${block.text}</p></blockquote>`;
    case 'code':
      return `<pre><code>${block.text.replaceAll('>', '&gt;')}</code></pre>`;
    case 'table':
      return `<table>${block.rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
    case 'ul':
    case 'ol':
      return `<${block.kind}>${block.items.map((item) => `<li>${item}</li>`).join('')}</${block.kind}>`;
    default:
      return `<p>${block.text}</p>`;
  }
}
