/** Whether words (white space folded) are those by which a newsletter links to its page on the web. */
export function leadsToBrowser(words: string): boolean {
  return IN_BROWSER.test(words);
}

const IN_BROWSER =
  /\b(?:view|read|open|see) (?:this |the )?(?:e?-?mail|newsletter|message|it|post|issue)? ?(?:online|(?:in|on) (?:your |a |the )?(?:web )?(?:browser|web))|\bweb version\b|\bim browser\b|\bonline ?(?:version|ansehen|lesen)\b|\bversion en ligne\b|\bdans (?:votre|le) navigateur\b|\ben (?:tu|el|su) navegador\b|\bnel browser\b|\bno (?:seu )?navegador\b|\bin (?:de|uw|je) browser\b/i;
