import { leadsToBrowser } from '../parse/leads-to-browser.ts';

/**
 * Whether a whole line at the end of a text is an invitation to go on elsewhere, or what blog programs add to their
 * feeds. White space of `line` is folded. Sentences that only begin so are text. `isLinked`: a link is
 * in it, or the title of the text.
 */
export function isBoilerplate(line: string, { isLinked }: { isLinked: boolean }): boolean {
  if (line.length > MAX_CHARACTERS) return false;
  const folded = line.normalize('NFKC').toLowerCase().replaceAll('’', "'");
  const bare = folded.replace(/^[\s.…[(<>»→-]{1,20}|[\s.…:\])<>»›→⟶▶-]{1,20}$/g, '');
  if (READ_MORE.has(bare) || CONTINUE_READING.test(folded)) return true;
  return isLinked && APPEARED_FIRST.some((shape) => shape.test(folded));
}

/** Whether a whole line (white space folded) with a link in it is what newsletters write for mail programs: View in browser, Unsubscribe. */
export function isMailFurniture(line: string): boolean {
  if (line.length > MAX_FURNITURE) return false;
  return line
    .split(/\s*[|·•]\s*| or (?=unsub)/i)
    .every((part) => part === '' || leadsToBrowser(part) || LEAVE.test(part));
}

const MAX_FURNITURE = 120;

const LEAVE =
  /^(?:(?:click here to )?unsubscribe(?: (?:here|now|(?:from|to) (?:this|our|the|these|all) (?:list|newsletter|e-?mails?|mailings?)))?|(?:manage|update) (?:your )?(?:e-?mail |subscription )?preferences|(?:newsletter )?(?:abmelden|abbestellen)|se (?:désabonner|désinscrire)|darse de baja|cancelar (?:la suscripción|inscrição)|disiscriviti|cancella l['’]iscrizione|uitschrijven|afmelden)[.!]?$/i;

/** Whether lines (joined by a space) are a bar of share buttons: a word for sharing first, then nothing but services. */
export function isShareBar(line: string): boolean {
  if (line.length > MAX_CHARACTERS) return false;
  const words = line
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[:|,•·/()…]/g, ' ')
    .trim();
  const rest = SHARE.find((share) => words === share || words.startsWith(`${share} `));
  if (rest === undefined) return false;
  return words
    .slice(rest.length)
    .split(/\s+/)
    .every((word) => word === '' || SERVICES.has(word));
}

const MAX_CHARACTERS = 500;

const READ_MORE = new Set(
  lines(`
    read more
    read more here
    read the full story
    read the full article
    read the full post
    read full article
    read full story
    read the whole story
    read the rest
    read the rest of this entry
    read the rest of this post
    read the rest of this article
    continue reading
    keep reading
    full story
    learn more
    view article
    view full article
    weiterlesen
    weiter lesen
    mehr lesen
    jetzt lesen
    zum artikel
    ganzen artikel lesen
    lire la suite
    lire plus
    lire l'article
    en savoir plus
    lire la suite de l'article
    leer más
    seguir leyendo
    sigue leyendo
    continuar leyendo
    leer el artículo completo
    leggi tutto
    leggi di più
    leggi l'articolo
    continua a leggere
    continua
    ler mais
    leia mais
    continue lendo
    continuar a ler
    saiba mais
    lees verder
    lees meer
    verder lezen
    läs mer
    läs hela artikeln
    les mer
    læs mere
    læs videre
    lue lisää
    czytaj dalej
    czytaj więcej
    číst dále
    celý článek
    čítať ďalej
    tovább olvasom
    tovább
    citește mai mult
    devamını oku
    διαβάστε περισσότερα
    читать далее
    читать дальше
    читать полностью
    подробнее
    читати далі
    прочети още
    اقرأ المزيد
    המשך לקרוא
    続きを読む
    もっと読む
    阅读更多
    阅读全文
    继续阅读
    閱讀更多
    繼續閱讀
    더 보기
    계속 읽기
    baca selengkapnya
    đọc thêm`),
);

/** The title follows, in quotes or before an arrow: `Continue reading “Title”`, `Continue reading Title →`. */
const CONTINUE_READING =
  /^(?:continue reading|read more about|„?weiterlesen|continuer la lecture de|seguir leyendo|continua a leggere|continue lendo|lees verder)\s(?:["“”„«'‘].{1,300}["“”»'’]|.{1,300}[→»])\s?[→»]?$/u;

/** What WordPress adds to a feed, in the languages it speaks. */
const APPEARED_FIRST = [
  /^the post .{1,300} (?:appeared first on|first appeared on) .{1,100}$/u,
  /^this (?:post|article) (?:appeared first on|first appeared on|was originally published on) .{1,100}$/u,
  /^der beitrag .{1,300} erschien zuerst auf .{1,100}$/u,
  /^l'article .{1,300} est apparu en premier sur .{1,100}$/u,
  /^(?:la entrada|el artículo) .{1,300} (?:se publicó primero en|aparece primero en|apareció primero en) .{1,100}$/u,
  /^l'articolo .{1,300} (?:proviene da|sembra essere il primo su) .{1,100}$/u,
  /^o (?:post|artigo|conteúdo) .{1,300} (?:apareceu primeiro em|aparece primeiro em) .{1,100}$/u,
  /^het bericht .{1,300} (?:verscheen eerst op|is het eerst verschenen op) .{1,100}$/u,
  /^inlägget .{1,300} dök först upp på .{1,100}$/u,
  /^artykuł .{1,300} pochodzi z serwisu .{1,100}$/u,
  /^příspěvek .{1,300} pochází z .{1,100}$/u,
  /^сообщение .{1,300} появились сначала на .{1,100}$/u,
  /^.{1,200} yazısı ilk önce .{1,100} üzerinde ortaya çıktı$/u,
  /^投稿 .{1,300} は .{1,100} に最初に表示されました。?$/u,
];

const SHARE = lines(`
  share this post
  share this article
  share this story
  share this page
  share this with
  share this
  share on
  share via
  share
  teilen auf
  teilen mit
  artikel teilen
  beitrag teilen
  teilen
  partager sur
  partager cet article
  partager
  compartir en
  compartir
  compártelo
  condividi su
  condividi
  compartilhe
  compartilhar
  partilhar
  deel dit artikel
  deel dit
  delen
  dela
  del på
  udostępnij
  sdílet
  поделиться
  поділитися
  paylaş
  シェアする
  分享到`);

const SERVICES = new Set(
  lines(`
    facebook twitter x linkedin whatsapp telegram reddit pinterest tumblr pocket email e-mail mail print copy link
    bluesky mastodon threads xing messenger flipboard instapaper vk viber line weibo wechat sms skype signal
    on via by with and or und et y e this post tweet pin it save tumblr more drucken imprimer imprimir stampa
    вконтакте одноклассники
  `).flatMap((line) => line.split(' ')),
);

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
