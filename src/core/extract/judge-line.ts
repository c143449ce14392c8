import { foldWhiteSpace } from '../normalize/clean-text.ts';
import { countWords } from '../normalize/count-words.ts';
import { isAddress, isHeading, type PageElement, textOf } from './page-tree.ts';

/** An innermost block and its text in one line. */
export type Line = { element: PageElement; text: string };

export function toLine(element: PageElement): Line {
  return { element, text: foldWhiteSpace(textOf(element)) };
}

const MAX_CHARACTERS = 200;

/** A line that is no part of any article, wherever it stands: "Advertisement", "Read more: …" with a link. */
export function isFurnitureLine({ element, text }: Line): boolean {
  if (text.length > MAX_CHARACTERS || element.tag === 'pre' || element.tag === 'td') return false;
  if (STANDING_LINE.test(text) || PICTURE_CREDIT.test(text)) return true;
  if (isLabelledLink({ element, text })) return true;
  return POINTER.test(text) && element.linkWords >= element.words * 0.4;
}

const MIN_HEADLINE_WORDS = 3;

/** `PHOTOS: What the summit looks like` with a link from the colon on: the headline of another page. */
function isLabelledLink({ element: { tag, words, linkWords }, text }: Line): boolean {
  const label = CAPITAL_LABEL.exec(text)?.[0];
  if (label === undefined || tag === 'li' || tag === 'dd' || linkWords < MIN_HEADLINE_WORDS) return false;
  return words - linkWords <= countWords(label);
}

/** Of names of people and places in capitals the text that follows is no link. */
const CAPITAL_LABEL = /^\p{Lu}[\p{Lu}\p{N}\s'’&-]{2,25}:/u;

/** Also at the head: who wrote it, when, and how long it takes to read. */
export function isLeadingFurniture({ element, text }: Line): boolean {
  if (element.words > 14 || /[.!?。]$/.test(text)) return false;
  return [BYLINE, DATE_LINE, DATE_WITH_TIME, PUBLISHED, READING_TIME].some((pattern) => pattern.test(text));
}

/** Also at the end: a heading with nothing below, and what asks readers to follow, subscribe or not to copy. */
export function isTrailingFurniture({ element, text }: Line): boolean {
  if (isHeading(element)) return true;
  if (text.length > 2 * MAX_CHARACTERS) return false;
  return FAREWELL.test(text) || isLink({ element, text });
}

function isLink({ element, text }: Line): boolean {
  return element.words <= 30 && element.linkWords === element.words && !isAddress(text);
}

/** A line below which readers write. */
export function isCommentHeading({ text }: Line): boolean {
  return text.length <= MAX_CHARACTERS && COMMENT_HEADING.test(text);
}

/** A heading above teasers of other articles. */
export function isTeaserHeading({ text }: Line): boolean {
  return text.length <= MAX_CHARACTERS && TEASER_HEADING.test(text);
}

function pattern(alternatives: readonly string[], frame: (joined: string) => string): RegExp {
  return new RegExp(frame(alternatives.join('|')), 'iu');
}

/** Whole lines, in the languages we have seen them in. */
const STANDING_LINE = pattern(
  [
    'advertisements?|advertising|anzeige|werbung|publicité|publicidad|pubblicità|publicidade|реклама|广告|広告|إعلان',
    'ad|sponsored(?: content)?|scroll to continue|skip advertisement|(?:story|article) continues (?:below|after)(?: (?:this )?(?:advertisement|ad|video))?',
    '(?:continue|keep) reading(?: (?:below|the main story))?|read (?:more|also|next)|weiterlesen|lire la suite|leer más|leia mais',
    'share(?: this)?(?: (?:article|story|post|page|on .{1,30}))?|teilen|partager|compartir|print(?: this page)?|e-?mail|tweet|pin it|copy link',
    '(?:\\d{1,6} )?(?:comments?|kommentare?|commentaires?|comentarios?)|leave a (?:comment|reply)|loading|lädt|advert|related|tags',
    'related (?:articles?|stories|posts?|content|topics?|links?|coverage|news)|you (?:may|might) also (?:like|be interested in)|recommended(?: for you)?',
    'ads by google|by|also|play(?: video)?|now playing|vote|(?:like|follow|find|join) us on [\\p{L}+]{2,20}(?: and [\\p{L}+]{2,20})?',
    'enlarge(?: (?:image|photo|this image))?|view (?:full size|larger(?: image)?|gallery)|click (?:image |photo )?to (?:enlarge|zoom)|bild vergrößern|agrandir(?: l.image)?|ampliar(?: imagen)?',
    'jump to recipe|print recipe|\\d{1,3} ?(?:/|of) ?\\d{1,3}|this entry was posted (?:on|in|by) .{1,180}',
    'see also|more (?:stories|news)|most (?:read|popular)|ähnliche (?:beiträge|artikel)|mehr zum thema|das könnte (?:sie|dich) auch interessieren',
    'à lire aussi|lire aussi|sur le même sujet|te puede interesar|noticias relacionadas|más información|читайте также|相关阅读|関連記事|اقرأ أيضا',
  ],
  (joined) => `^[\\p{P}\\p{S}\\s]{0,5}(?:${joined})[\\p{P}\\p{S}\\s]{0,5}$`,
);

const COMMENT_HEADING = pattern(
  [
    '(?:\\d{1,6} |no |view (?:all )?|show |reader |user |post a |add (?:a |your )?|leave a |write a )?(?:comments?|reply|replies|responses?)(?: \\(?\\d{1,6}\\)?)?',
    '(?:\\d{1,6}|one|two|three) (?:thoughts?|responses?|replies|comments?) (?:on|to) .{1,150}',
    '(?:\\d{1,6} |keine |leser)?kommentare?(?: \\(?\\d{1,6}\\)?| schreiben| verfassen)?|(?:schreibe?|hinterlasse?)(?:n sie)? (?:einen kommentar|eine antwort)|kommentieren',
    '(?:\\d{1,6} |aucun |laisser un |ajouter un |vos )?commentaires?(?: \\(?\\d{1,6}\\)?)?|réagir',
    '(?:\\d{1,6} |deja un |dejar un |sin )?comentarios?(?: \\(?\\d{1,6}\\)?)?|deja una respuesta|deixe um comentário|(?:lascia un )?comment[io]',
    '(?:\\d{1,6} )?(?:reacties|kommentarer|komentarze|комментарии|комментариев)|(?:网友)?评论|コメント|التعليقات|تعليقات',
  ],
  (joined) => `^(?:${joined})(?![.!?])[\\p{P}\\p{S}\\s]{0,5}$`,
);

const TEASER_HEADING = pattern(
  [
    'related(?: (?:articles?|stories|posts?|content|topics?|coverage|news|reading))?|you (?:may|might) also (?:like|be interested in|enjoy)',
    'recommended(?: (?:for you|reading|articles?|stories))?|more (?:stories|articles|news|posts|from .{1,60})|(?:read|up) next|see also|most (?:read|popular)|further reading|latest (?:news|posts|stories)|trending(?: now)?|popular posts',
    'ähnliche (?:beiträge|artikel|themen)|mehr zum thema|das könnte (?:sie|dich|euch) auch interessieren.{0,3}|weitere (?:artikel|themen|beiträge|meldungen|nachrichten)|auch interessant|verwandte (?:artikel|themen|beiträge)|meistgelesen|weiterführende links',
    '(?:à )?lire aussi|sur le même (?:sujet|thème)|articles (?:liés|similaires|connexes)|vous aimerez aussi|les plus lus|noticias relacionadas|artículos relacionados|te puede interesar|lo más leído|leia também|articoli correlati|potrebbe interessarti',
    'gerelateerd(?:e artikelen)?|lees ook|läs (?:också|mer)|читайте также|по теме|похожие (?:статьи|записи)|相关(?:阅读|文章|新闻)|関連記事|مواضيع ذات صلة|اقرأ أيضا',
  ],
  (joined) => `^[\\p{P}\\p{S}\\s]{0,5}(?:${joined})[\\p{P}\\p{S}\\s]{0,5}$`,
);

/** What stands before a link to another page. */
const POINTER = pattern(
  [
    'read (?:more|also|next)|also read|related|see also|more(?: from| on| about)?|watch|listen|don.t miss|recommended|further reading',
    'lesen sie (?:auch|hier|mehr)|siehe auch|mehr (?:dazu|zum thema|lesen)|lesetipp|(?:[àa] )?lire aussi|voir aussi|lire (?:la suite|également)',
    'le[ea] también|te puede interesar|ver también|leia (?:também|mais)|leggi anche|lees ook|læs også|läs (?:också|även|mer)|читайте (?:также|ещё)',
    '延伸阅读|相关阅读|関連記事|もっと読む|اقرأ أيضا',
  ],
  (joined) => `^[\\p{P}\\p{S}\\s]{0,5}(?:${joined})(?![\\p{L}])`,
);

const PICTURE_CREDIT =
  /^[([]?(?:photo(?:graph|grapher|graphy)?|image|picture|foto|bild|grafik|crédit(?: photo)?|fotos|photos?)(?: (?:credit|by|courtesy(?: of)?|von))?\s?[:：©][^.!?]{1,80}$/iu;

const BYLINE =
  /^(?:by|von|par|por|text|autor|author|written by|posted by|автор|作者|文)(?:\s*[:：]\s*|\s+)\p{L}/iu;

const DATE_LINE =
  /^(?:[\p{L}\s.]{0,40}[:,|]?\s*)?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./年-]\d{1,2}[./月-]\d{1,2}日?|\d{1,2}\.?\s(?:de\s)?\p{L}{3,12}\.?,?\s(?:de\s)?\d{4}|\p{L}{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})\b.{0,50}$/iu;

/** In any language. */
const DATE_WITH_TIME = /^(?=.*\b(?:19|20)\d\d)(?=.*\b\d{1,2}:\d{2}\b).{1,100}$/u;

const PUBLISHED =
  /^(?:(?:first |last )?(?:published|updated|posted|modified)(?: (?:on|at))?|veröffentlicht(?: am)?|aktualisiert(?: am)?|stand|publié(?: le)?|mis à jour(?: le)?|publicado(?: el| em)?|actualizado(?: el)?|pubblicato(?: il)?|опубликовано)\b[:\s].*\d/iu;

const READING_TIME =
  /^\d{1,3}\s?[-–]?\s?(?:min(?:ute)?s?\.?\s?(?:read|lesezeit|de lecture)?|minutos de lectura)(?:\s?[·•|–-]\s?.{0,30})?$/iu;

const FAREWELL =
  /^(?:follow\s.{1,60}\son\s|(?:click here to )?subscribe|sign up|get the latest|like us on|join the conversation|(?:copyright\s)?(?:©|\(c\)\s?\d{4})|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|все права защищены|版权所有|無断転載|جميع الحقوق محفوظة|have (?:a tip\?|something to say)|we (?:welcome comments|reserve the right)|comments are (?:closed|filtered|moderated|monitored)|(?:by )?subscribing to |contact us|email the author|newsletter)/iu;
