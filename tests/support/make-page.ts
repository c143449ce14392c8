type Given = { title: string; paragraphs?: number; canonical?: string };

/** A web page with an article of about twelve words a paragraph, and furniture around it. */
export function makePage({ title, paragraphs = 20, canonical }: Given): string {
  const text = Array.from(
    { length: paragraphs },
    (_, index) => `<p>On day ${index + 1} the harbour master of ${title} counted the boats at dawn.</p>`,
  );
  return [
    `<!doctype html><html lang="en"><head><title>${title}</title><meta name="author" content="Ada Writer">`,
    '<meta property="article:published_time" content="2026-03-01T08:00:00Z">',
    ...(canonical === undefined ? [] : [`<link rel="canonical" href="${canonical}">`]),
    '</head>',
    '<body><nav><a href="/">Home</a> <a href="/boats">Boats</a></nav>',
    `<article><h1>${title}</h1>${text.join('')}<script>alert(1)</script></article>`,
    '<footer>All rights reserved by the harbour.</footer></body></html>',
  ].join('\n');
}
