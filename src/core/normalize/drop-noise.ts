import { isShareBar } from './boilerplate.ts';
import { canonicalUrl } from './canonical-url.ts';
import { foldWhiteSpace } from './clean-text.ts';

/**
 * A text without what changes while nobody edits it: lines, parts of lines and brackets that hold nothing but
 * counters ("12 comments"), relative times ("3 hours ago"), reading times, share buttons or labels of advertisements,
 * and tracking parameters of addresses. For comparing, not for reading: where lines go, empty ones go as well. A sentence is never taken: every word of
 * what goes must be one of those words, and what articles count themselves goes only where it stands alone.
 */
export function dropNoise(text: string): string {
  const plain = text.includes('://') ? text.replace(ADDRESS, plainAddress) : text;
  const lines = plain.split('\n');
  const kept = lines.map(dropFromLine);
  if (kept.every((line, index) => line === lines[index])) return plain;
  return kept.filter((line) => line !== '').join('\n');
}

const ADDRESS = /https?:\/\/[^\s<>"'()[\]]{1,2000}/g;

function plainAddress(address: string): string {
  return canonicalUrl(address, { siteHost: null }) ?? address;
}

function dropFromLine(line: string): string {
  if (isNoise(line)) return '';
  if (!HAS_PARTS.test(line)) return line;
  const parts = line.split(/[|·•]/).filter((part) => !isNoiseWithin(part));
  return parts
    .map((part) => part.replace(BRACKETS, (whole, inner) => (isNoiseWithin(inner) ? ' ' : whole)))
    .join(' ');
}

const HAS_PARTS = /[|·•([]/;
const BRACKETS = /[([]([^()[\]]{1,60})[)\]]/g;

const MAX_CHARACTERS = 200;
const MAX_WORDS = 16;

function isNoise(part: string): boolean {
  if (part.length > MAX_CHARACTERS) return false;
  const words = wordsOf(part);
  if (words.length === 0 || words.length > MAX_WORDS) return false;
  return isCount(words) || isAdvertising(part, words) || isShareBar(withoutCounts(part));
}

/** "(31 points)" in a sentence, "12,345 votes" in a row of a table: beside other words, these are what the article tells. */
function isNoiseWithin(part: string): boolean {
  return isNoise(part) && !wordsOf(part).some((word) => REPORTED.has(word));
}

/** `Share 12 Tweet 3`: buttons with how often each was pressed. */
function withoutCounts(part: string): string {
  return foldWhiteSpace(part.replace(/(?<!\p{L})\p{N}[\p{N}.,]*[km]?(?!\p{L})/giu, ' '));
}

/** Figures apart from the letters they stand at: `3h`, `3時間前`. */
function wordsOf(part: string): string[] {
  const folded = part.normalize('NFKC').toLowerCase();
  const spaced = folded.replace(/(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu, ' ');
  return spaced.match(/[\p{L}\p{M}]+|\p{N}[\p{N}.,]*/gu) ?? [];
}

/** A figure with what is counted, or with a unit of time and a word that says since when. */
function isCount(words: readonly string[]): boolean {
  const [first = ''] = words;
  if (!NUMBER.test(first) && !VOCABULARY.has(first)) return false;
  if (!words.every((word) => NUMBER.test(word) || VOCABULARY.has(word))) return false;
  if (!words.some((word) => NUMBER.test(word) || NUMBER_WORDS.has(word))) return false;
  const isTime = words.some((word) => UNITS.has(word)) && words.some((word) => SINCE.has(word));
  const isOften = words.some((word) => OFTEN.has(word)) && words.some((word) => TIMES.has(word));
  return isTime || isOften || words.some((word) => COUNTED.has(word));
}

const NUMBER = /^\p{N}/u;

/** A label by itself, or one that a colon divides from what is advertised. */
function isAdvertising(part: string, words: readonly string[]): boolean {
  if (ADVERTISING.has(words.join(' '))) return true;
  const colon = part.indexOf(':');
  return colon > 0 && ADVERTISING.has(wordsOf(part.slice(0, colon)).join(' '));
}

const COUNTED = words(`
  comment comments view views share shares like likes vote votes point points upvotes reads followers replies reply retweets
  reposts downloads plays ratings rating reviews clicks visits hits reactions
  kommentar kommentare kommentaren aufrufe aufruf ansichten stimmen bewertungen antworten geteilt
  commentaire commentaires vues vue partages réactions avis
  comentario comentarios vistas visitas votos compartidos lecturas respuestas
  commento commenti visualizzazioni condivisioni letture voti
  comentário comentários visualizações compartilhamentos curtidas leituras
  reactie reacties weergaven stemmen
  kommentarer visningar visninger delningar delinger röster stemmer
  komentarz komentarze komentarzy wyświetleń odsłon komentář komentáře komentářů
  комментарий комментария комментариев комментарии просмотр просмотра просмотров коментар коментарів переглядів
  yorum görüntülenme σχόλια προβολές تعليق تعليقات مشاهدة תגובות צפיות
  コメント コメント数 閲覧 閲覧数 再生数 评论 阅读 阅读量 浏览 浏览量 点赞 評論 瀏覽 댓글 조회 조회수`);

/** Of what is counted: what articles count, too. */
const REPORTED = words(`
  vote votes point points share shares plays hits visits downloads
  stimmen votos voti visitas stemmen röster stemmer`);

/** "Read 12 times". */
const OFTEN = words('read viewed shared gelesen geteilt lu vu leído visto letto lido gelezen');
const TIMES = words('times time mal fois veces vez volte vezes keer');

/** When something was, in one word. */
const DAYS_BEFORE = 'yesterday gestern ayer ieri ontem gisteren igår вчера вчора 昨天 昨日 어제';

/** Where words are not divided by spaces, unit and "before" are one. */
const UNITS_BEFORE =
  '秒前 分前 分钟前 分鐘前 小时前 小時前 時間前 日前 天前 週間前 周前 초전 분전 시간전 일전';

const UNITS = words(`${UNITS_BEFORE} ${DAYS_BEFORE}
  s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w week weeks mo month months y year years
  sekunde sekunden minuten stunde stunden tag tagen woche wochen monat monaten jahr jahren std
  seconde secondes heure heures jour jours semaine semaines mois an ans
  segundo segundos minuto minutos hora horas día días dia dias semana semanas mes meses mês año años ano anos
  secondo secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni
  seconden minuut uur dag dagen weken maand maanden jaar
  sekund sekunder minut minuter timme timmar vecka veckor månad månader år time timer minutt minutter uge uger
  sekundy minuty minutę godzinę godziny godzin dni dzień tydzień tygodnie
  секунду секунды секунд минуту минуты минут час часа часов день дня дней неделю недели месяц месяца года лет
  хвилин години годин днів
  dakika saat gün hafta λεπτά ώρες ώρα ημέρες دقيقة دقائق ساعة ساعات يوم أيام דקות שעות ימים
  分 分钟 分鐘 小时 小時 天 秒 時間 日 週間 분 시간 일`);

/** That the time before is counted back from now, or is what reading takes. */
const SINCE = words(`${UNITS_BEFORE} ${DAYS_BEFORE}
  ago read vor il y a hace atrás fa há geleden sedan siden temu назад тому önce πριν منذ قبل לפני 前 전 lesezeit lecture lectura
  lettura leitura leestijd`);

const NUMBER_WORDS = words(`${DAYS_BEFORE}
  a an one no just now half eine einer einem ein keine une un aucun una uno ningún nessun um uma nenhum een geen en ett ingen
  inga jeden brak нет`);

/** What may stand beside the others. */
const GLUE = words(`
  updated published posted last modified edited on at by and or of the yet about over more than k m mio tsd times time reading est
  aktualisiert veröffentlicht zuletzt und mal noch gelesen mis à jour publié modifié le la de et lu fois actualizado publicado
  y el aggiornato pubblicato il e di atualizado publicado o laatst bijgewerkt gepubliceerd uppdaterad publicerad oppdatert
  publisert opdateret обновлено опубликовано`);

const VOCABULARY = new Set([...COUNTED, ...UNITS, ...SINCE, ...NUMBER_WORDS, ...OFTEN, ...TIMES, ...GLUE]);

const ADVERTISING = new Set(
  `advertisement|advertising|advert|ad|ads|sponsored|sponsored content|sponsored post|paid content|promoted|story continues below
  advertisement|article continues below advertisement|article continues after advertisement|anzeige|werbung|anzeige anzeige
  |publicité|la suite après cette publicité|publicidad|publicidade|continua após a publicidade|pubblicità|advertentie|reklam|reklame
  |reklama|annons|annonse|annonce|реклама|διαφήμιση|إعلان|広告|广告|廣告|광고`
    .split('|')
    .map((label) => label.trim().replace(/\s+/g, ' ')),
);

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
