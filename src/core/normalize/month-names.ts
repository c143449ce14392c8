import { readLocaleWords } from './locale-words.ts';

/**
 * The month, from 1, that a word names: by the names of `language` where it is given, else in any of the languages below,
 * by a name or as much of its beginning as no other month's has, three letters at least. The first three English letters
 * decide where nothing else does, which forgives "Febuary". Null for other words.
 */
export function readMonthName(word: string, language: string | null = null): number | null {
  // Catalan: d'abril.
  const folded = foldWord(word).replace(/^d['’]/, '');
  const own = language === null ? undefined : wordsOf(language)?.months.get(folded);
  const known = own ?? MONTHS.get(folded) ?? ENGLISH.get(folded.slice(0, 3));
  return known ?? (folded.length < 2 ? null : (ofOthers().months.get(folded) ?? null));
}

/** True for a day of the week, or as much of its beginning as feeds write. */
export function isWeekday(word: string): boolean {
  return WEEKDAYS.has(foldWord(word));
}

/** True for words that only join the others: `24 de mayo de 2022`. */
export function isJoiningWord(word: string): boolean {
  const folded = foldWord(word);
  return JOINING.has(folded) || ofOthers().joining.has(folded);
}

/** The hour that a half of the day starts at, by its name in any language; null for other words. */
export function readHalfName(word: string): number | null {
  return ofOthers().halves.get(foldWord(word)) ?? null;
}

/** Names of months that have blanks in them are made one word: `كانون الثاني`. */
export function joinMonthNames(text: string): string {
  return text.replace(LEVANTINE, (_name, first: string, second: string) => `${first}${second}`);
}

const LEVANTINE = /(تشرين|كانون) (الأول|الاول|الثاني|الثانى)/;

/** In lower case, without accents and the full stop of an abbreviation. */
function foldWord(word: string): string {
  return word
    .replace(/[.॰׳']$/, '')
    .toLowerCase()
    .normalize('NFD')
    .replace(ACCENT, '')
    .replaceAll('ı', 'i');
}

/** Of alphabets and abjads; the vowel signs of India are letters. */
const ACCENT = /[\u0300-\u036F\u0591-\u05C7\u0610-\u061A\u064B-\u065F\u0670]/g;

/** In the form that stands in a date; where it has several, with a bar between them. */
const NAMES: Record<string, string> = {
  ar: 'يناير فبراير مارس أبريل|إبريل مايو يونيو|يونيه يوليو|يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر',
  bg: 'януари февруари март април май юни юли август септември октомври ноември декември',
  ca: 'gener febrer març abril maig juny juliol agost setembre octubre novembre desembre',
  cs: 'ledna|leden února|únor března|březen dubna|duben května|květen června|červen července|červenec srpna|srpen září října|říjen listopadu prosince|prosinec',
  da: 'januar februar marts april maj juni juli august september oktober november december',
  de: 'Januar|Jänner Februar|Feber März|Maerz April Mai Juni Juli August September Oktober November Dezember',
  el: 'Ιανουαρίου|Ιανουάριος Φεβρουαρίου|Φεβρουάριος Μαρτίου|Μάρτιος Απριλίου|Απρίλιος Μαΐου|Μάιος Ιουνίου|Ιούνιος Ιουλίου|Ιούλιος Αυγούστου|Αύγουστος Σεπτεμβρίου|Σεπτέμβριος Οκτωβρίου|Οκτώβριος Νοεμβρίου|Νοέμβριος Δεκεμβρίου|Δεκέμβριος',
  en: 'January February March April May June July August September October November December',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre',
  et: 'jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember',
  fi: 'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  he: 'ינואר|בינואר פברואר|בפברואר מרץ|במרץ|מרס אפריל|באפריל מאי|במאי יוני|ביוני יולי|ביולי אוגוסט|באוגוסט ספטמבר|בספטמבר אוקטובר|באוקטובר נובמבר|בנובמבר דצמבר|בדצמבר',
  hu: 'január február március április május június július augusztus szeptember október november december',
  id: 'Januari Februari Maret April Mei Juni Juli Agustus|Agt September Oktober November|Nopember Desember',
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  ms: 'Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember',
  nl: 'januari februari maart|mrt april mei juni juli augustus september oktober november december',
  no: 'januar februar mars april mai juni juli august september oktober november desember',
  pl: 'stycznia|styczeń lutego|luty marca|marzec kwietnia|kwiecień maja|maj czerwca|czerwiec lipca|lipiec sierpnia|sierpień września|wrzesień października|październik listopada grudnia|grudzień',
  pt: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
  ro: 'ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie',
  ru: 'января|январь февраля|февраль марта апреля|апрель мая|май июня|июнь июля|июль августа сентября|сентябрь октября|октябрь ноября|ноябрь декабря|декабрь',
  sk: 'januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra',
  sl: 'januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra',
  sv: 'januari februari mars april maj juni juli augusti september oktober november december',
  tr: 'Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık',
  uk: 'січня|січень лютого|лютий березня|березень квітня|квітень травня|травень червня|червень липня|липень серпня|серпень вересня|вересень жовтня|жовтень листопада грудня|грудень',
};

/** Days, and what dates have of them where no comma follows; a word before a comma need not be known. */
const WEEKDAY_NAMES = [
  'mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday',
  'mo montag di dienstag mi mittwoch do donnerstag fr freitag sa samstag sonnabend so sonntag',
  'lun lundi mardi mer mercredi jeu jeudi ven vendredi sam samedi dim dimanche',
  'lunes martes mie miércoles jue jueves vie viernes sáb sábado dom domingo',
  'lunedì martedì mercoledì gio giovedì venerdì sab sabato domenica',
  'seg segunda segunda-feira ter terça terça-feira qua quarta quarta-feira qui quinta quinta-feira sex sexta sexta-feira',
  'ma maandag dinsdag wo woensdag donderdag vr vrijdag za zaterdag zo zondag',
  'mandag man måndag mån tirsdag tir tisdag tis onsdag ons torsdag tors tor fredag fre lördag lør lørdag lör søndag söndag søn sön',
  'poniedziałek pon wtorek wt środa śr czwartek czw piątek pt sobota sob niedziela nd niedz',
  'pondělí po úterý út středa st čtvrtek čt pátek pá sobota neděle ne',
  'понедельник пн вторник вт среда ср четверг чт пятница пт суббота сб воскресенье вс',
  'понеділок вівторок середа четвер пʼятниця субота неділя нд',
  'maanantai maanantaina ma tiistai tiistaina ti keskiviikko keskiviikkona ke torstai torstaina to perjantai perjantaina pe lauantai lauantaina la sunnuntai sunnuntaina su',
  'pondelok utorok streda štvrtok piatok sobota nedeľa',
  'الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد',
  'hétfő kedd szerda csütörtök péntek szombat vasárnap',
  'pazartesi pzt salı sal çarşamba çar perşembe per cuma cum cumartesi cmt pazar',
  'δευ δευτέρα τρι τρίτη τετ τετάρτη πεμ πέμπτη παρ παρασκευή σαβ σάββατο κυρ κυριακή',
];

const JOINING_WORDS =
  'at of on the de del di den der du le la las les a à às um kl klo kell ore alle o ob om pukul v ve в г года року р о στις في r -';

const ENGLISH = new Map(split('en').map((name, index) => [foldWord(name).slice(0, 3), index + 1]));
const MONTHS = collectMonths();
const WEEKDAYS = new Set(WEEKDAY_NAMES.flatMap((names) => names.split(' ')).map(foldWord));
const JOINING = new Set(JOINING_WORDS.split(' ').map(foldWord));

function split(language: string): string[] {
  return NAMES[language]?.split(' ') ?? [];
}

/** Languages whose words are those of the runtime; the names above have priority, since publishers' abbreviations were seen. */
const OTHERS = [
  ...[
    'hr',
    'bs',
    'sr',
    'sr-Latn',
    'mk',
    'be',
    'lt',
    'lv',
    'gl',
    'sq',
    'ga',
    'cy',
    'af',
    'ar-SY',
    'ar-MA',
    'ar-DZ',
  ],
  ...[
    'fa',
    'ur',
    'he',
    'az',
    'kk',
    'ky',
    'uz',
    'ka',
    'hy',
    'hi',
    'mr',
    'ne',
    'bn',
    'pa',
    'gu',
    'ta',
    'te',
    'kn',
    'ml',
  ],
  ...['th', 'vi', 'ms', 'fil', 'sw'],
];

type Words = {
  months: ReadonlyMap<string, number>;
  joining: ReadonlySet<string>;
  halves: ReadonlyMap<string, number>;
};

const foldedWords = new Map<string, Words>();
let allOthers: Words | null = null;

/** Of all those languages; made at the first word that no other list has, since they cost a tenth of a second. */
function ofOthers(): Words {
  allOthers ??= joinWords(OTHERS.map((language) => wordsOf(language) ?? emptyWords));
  return allOthers;
}

const emptyWords: Words = { months: new Map(), joining: new Set(), halves: new Map() };

/** Of one language; null for one that has no name in BCP 47, or that the names above tell better. */
function wordsOf(language: string): Words | null {
  const base = language.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  const name = OTHERS.includes(language) ? language : base;
  if (!OTHERS.includes(name)) return null;
  const known = foldedWords.get(name) ?? foldWords(name);
  foldedWords.set(name, known);
  return known;
}

function foldWords(language: string): Words {
  const { months, others, halves } = readLocaleWords(language);
  return {
    months: new Map(
      months.flatMap((names, index) => names.map((name): [string, number] => [foldName(name), index + 1])),
    ),
    joining: new Set(others.map(foldWord).filter((word) => word !== '')),
    halves: new Map(
      halves.map(([name, hour]): [string, number] => [foldWord(name.replaceAll('.', '')), hour]),
    ),
  };
}

function foldName(name: string): string {
  return foldWord(joinMonthNames(name));
}

/** Words that mean two months in two languages mean none. */
function joinWords(all: readonly Words[]): Words {
  const months = new Map<string, number>();
  const twofold = new Set<string>();
  for (const [name, month] of all.flatMap((words) => [...words.months])) {
    if ((months.get(name) ?? month) !== month) twofold.add(name);
    months.set(name, month);
  }
  for (const name of twofold) months.delete(name);
  return {
    months,
    joining: new Set(all.flatMap(({ joining }) => [...joining])),
    halves: new Map(all.flatMap(({ halves }) => [...halves])),
  };
}

/** Months by whole names, and by beginnings that belong to one month alone. */
function collectMonths(): ReadonlyMap<string, number> {
  const beginnings = new Map<string, number | null>();
  const names = Object.keys(NAMES).flatMap((language) =>
    split(language).flatMap((month, index) =>
      month.split('|').map((name): [string, number] => [foldWord(name), index + 1]),
    ),
  );
  for (const [name, month] of names) {
    for (let length = 3; length < name.length; length += 1) {
      const beginning = name.slice(0, length);
      const known = beginnings.get(beginning);
      beginnings.set(beginning, known === undefined || known === month ? month : null);
    }
  }
  const alone = [...beginnings].filter((entry): entry is [string, number] => entry[1] !== null);
  return new Map([...alone, ...names]);
}
