import { describe, expect, it } from 'vitest';
import { hashText } from '../../../src/core/stories/hash-text.ts';
import { createStoryMemory, type Placement, placeArticle } from '../../../src/core/stories/place-article.ts';
import { readWords } from '../../../src/core/stories/read-words.ts';
import { STORY_RULES_VERSION } from '../../../src/core/stories/story-rules.ts';
import { makeNews } from '../../support/make-news.ts';

const news = makeNews(1);

describe('one story', () => {
  it.each([
    ['the same text', news],
    ['another byline and dateline', ['By Bo Other', `ELBING (NPA) – ${news[0]}`, ...news.slice(1)]],
    ['a text cut in half', news.slice(0, 7)],
    ['a teaser of forty words', [`${news.join(' ').split(' ').slice(0, 40).join(' ')}…`]],
    ['a passage from the middle', news.slice(5, 10)],
    ['local colour', [...news.slice(0, 5), ...makeNews(2, 3), ...news.slice(5)]],
    [
      'other numbers here and there',
      news.map((text, index) => (index % 3 === 0 ? text.replace(/\d+/, '7') : text)),
    ],
    ['paragraphs in one', [news.join(' ')]],
    ['every fifth sentence dropped', news.filter((_, index) => index % 5 !== 4)],
    ['accents and case lost', news.map((text) => text.toLowerCase())],
  ])('holds %s', (_edit, edited) => {
    const [first, second] = place([{ text: news }, { text: edited }]);
    expect(second).toMatchObject({ storyId: first?.storyId, decision: { rule: 'alike' } });
  });

  it('holds copies of a script without spaces', () => {
    const text = [
      '市长周二宣布港口大桥将于下月重新开放，届时将有一万两千人参加庆典。',
      '工程师们用了三年时间修复桥梁，费用超过预算四百万元，议会对此提出批评。',
    ];
    const [first, second] = place([
      { text, language: 'zh' },
      { text: [`本报讯 ${text[0]}`], language: 'zh' },
    ]);
    expect(second?.storyId).toBe(first?.storyId);
  });

  it.each([
    [
      'Russian',
      'ru',
      'Мэр Вардино Павел Орлов открыл во вторник мост, который строили три года. Инженер Нина Савина сказала, что работы стоили 41 миллион. Совет Вардино голосовал дважды, Лев Громов был против.',
    ],
    [
      'Arabic',
      'ar',
      'افتتح رئيس البلدية يوم الثلاثاء الجسر الذي استغرق بناؤه ثلاث سنوات وبلغت كلفته 41 مليونا، وقالت المهندسة إن 120 عاملا شاركوا في المشروع الذي عارضه المجلس مرتين قبل أن يوافق عليه في آذار.',
    ],
    [
      'Japanese',
      'ja',
      '市長は火曜日、3年をかけて修復された港の橋を再開した。技師によると費用は41億円で、120人が工事に加わった。議会は二度反対したが、春の採決で計画を認めた。',
    ],
  ])('holds a teaser and a copy with another beginning in %s', (_name, language, text) => {
    const teaser = `${text.slice(0, Math.ceil(text.length * 0.6))}…`;
    const placed = place([
      { text: [text], language },
      { text: [teaser], language },
      { text: ['(NPA) 1', text], language },
    ]);
    expect(new Set(placed.map(({ storyId }) => storyId)).size).toBe(1);
  });

  it('holds an update of it: all numbers are new, the names are not', () => {
    const renew = (text: string) => text.replace(/\d+/g, (number) => String(Number(number) + 7));
    const [first, second] = place([{ text: news }, { text: news.map(renew) }]);
    expect(second?.decision).toMatchObject({ storyId: first?.storyId, rule: 'alike' });
  });

  it('holds a copy cut short that has names of its own, at home and under a dateline', () => {
    const local =
      'In Harbin, Ola Vester of the Harbin Guild said to Mira Quant that Rutger Blom and Lena Stor would come.';
    const [first, second] = place([
      { text: news },
      { text: [`${news[0]}`, local, ...news.slice(1, 5), local.replaceAll('Harbin', 'Ost')] },
    ]);
    expect(second?.decision).toMatchObject({ storyId: first?.storyId, rule: 'alike' });
  });

  const guide = [
    'The path along the river is open again to all who walk there with a dog or with children, and it is dry up to the old mill.',
    'Those who come by bicycle should leave it at the gate, since the bridge behind the gate is narrow and often wet in the morning.',
    'There is a bench at every bend, and where the trees stand close together one hears the birds long before one sees any of them.',
    'Bring enough water, a hat and something to eat, because the inn at the end of the path is closed for as long as the works last.',
  ];

  it.each([
    [
      'that was cut and has nothing but a byline for names',
      ['By Bo Other and Ida Tarn', ...guide.slice(0, 2)],
    ],
    [
      'that was cut and has a footer with numbers',
      [...guide.slice(0, 3), 'Ring 555 0142 or 555 0143 before 10 pm'],
    ],
  ])('holds a copy of a text without names %s', (_what, text) => {
    const [first, second] = place([{ text: guide }, { text }]);
    expect(second?.decision).toMatchObject({ storyId: first?.storyId, rule: 'alike' });
  });

  it('holds an update of a long text with few names, of which all numbers are new', () => {
    const update = (days: number, metres: number) => [
      ...guide,
      `It is ${days} days since ${metres} metres of it were closed.`,
    ];
    const [first, second] = place([{ text: update(12, 300) }, { text: update(19, 450) }]);
    expect(second?.decision).toMatchObject({ storyId: first?.storyId, rule: 'alike' });
  });

  it('holds a text of which the headline and lead were written anew', () => {
    const [first, second] = place([{ text: news }, { text: [...makeNews(6, 2), ...news.slice(1)] }]);
    expect(second?.decision).toMatchObject({ storyId: first?.storyId, rule: 'alike' });
  });

  it('says why', () => {
    const [, second] = place([{ text: news }, { text: news.slice(0, 7) }]);
    expect(second?.decision).toMatchObject({
      score: 1,
      version: STORY_RULES_VERSION,
      evidence: { articleId: 1, names: 28, namesFound: 28, namesMissing: [] },
    });
  });

  it('keeps at most six versions, and none twice', () => {
    const others = Array.from({ length: 12 }, (_, index) => ({
      text: [...makeNews(index + 10, 5), ...news],
    }));
    const placed = place([{ text: news }, { text: news }, ...others]);
    expect(new Set(placed.map(({ storyId }) => storyId)).size).toBe(1);
    expect(placed[1]?.version).toBeNull();
    expect(placed.filter(({ version }) => version !== null)).toHaveLength(6);
  });
});

describe('stories of their own', () => {
  it.each([
    ['other words', makeNews(2)],
    ['one shared paragraph', [...makeNews(2), news[0] ?? '']],
    ['nothing but a headline', []],
  ])('have %s', (_what, text) => {
    const [first, second] = place([{ text: news }, { text }]);
    expect(second?.storyId).not.toBe(first?.storyId);
  });

  it('are the issues of a report by one form', () => {
    const issue = (names: string[], numbers: number[]) => [
      `The weather in ${names[0]} will be mostly sunny with highs of ${numbers[0]} degrees, the weather service of ${names[1]} said on ${names[2]}.`,
      `Winds from the north reach ${numbers[1]} kilometres per hour near ${names[3]}, and the chance of rain is ${numbers[2]} percent in ${names[4]}.`,
    ];
    const [first, second] = place([
      { text: issue(['Elbing', 'Varo', 'Monday', 'Lomi', 'Keta'], [21, 35, 40]) },
      { text: issue(['Dorfin', 'Wize', 'Tuesday', 'Ruse', 'Pona'], [14, 52, 75]) },
    ]);
    expect(second?.storyId).not.toBe(first?.storyId);
    expect(second?.decision).toMatchObject({ rule: 'template', evidence: { storyId: first?.storyId } });
    expect(second?.decision.evidence?.namesMissing).toContain('dorfin');
  });

  it('are reports that repeat their names and have all numbers new', () => {
    const issue = (from: number) => [
      `Shares in Elbing closed higher while Varo and Lomi waited for the Keta Bank on a day of quiet trading.`,
      ...['Elbing', 'Varo', 'Lomi', 'Keta'].map(
        (name, index) =>
          `Over in ${name} the index gained ${from + index * 3} points to end the quiet session at ${from * 40 + index} points.`,
      ),
    ];
    const [first, second] = place([{ text: issue(31) }, { text: issue(57) }]);
    expect(second?.storyId).not.toBe(first?.storyId);
  });

  it('are reports by one form that happen to agree in some numbers', () => {
    const quake = (place: string, numbers: [number, number, number], day: string) => [
      `A magnitude ${numbers[0]} earthquake struck ${numbers[1]} kilometres north of ${place} on ${day}, the Survey of Elbing said.`,
      `The quake had a depth of ${numbers[2]} kilometres. No damage was reported at first, and the Survey of Elbing gave no warning.`,
      'In the last 10 days there were 4 quakes of magnitude 3 or more nearby. Tell the Survey what you felt at 555.',
    ];
    const [first, second] = place([
      { text: quake('Varo', [5, 34, 12], 'Monday') },
      { text: quake('Keta', [4, 71, 12], 'Friday') },
    ]);
    expect(second?.decision).toMatchObject({ rule: 'template', evidence: { storyId: first?.storyId } });
  });

  it('are reports by one form in a script without capitals', () => {
    const report = (a: number, b: number, c: number) => [
      `今天白天晴转多云，最高气温${a}度，夜间最低气温${b}度，北风三级，空气质量良好，出行请注意安全，降水概率百分之${c}。`,
    ];
    const [first, second] = place([
      { text: report(21, 12, 40), language: 'zh' },
      { text: report(27, 15, 65), language: 'zh' },
    ]);
    expect(second?.storyId).not.toBe(first?.storyId);
  });

  it.each([
    [
      'de',
      (place: string, day: string, age: number, euros: string) =>
        `${place} - Bei einem Unfall ist am ${day} ein ${age} Jahre alter Mann schwer verletzt worden. Der Fahrer kam aus bislang ungeklärter Ursache von der Fahrbahn ab. Die Polizei schätzt den Schaden auf etwa ${euros} Euro. Die Feuerwehr barg den Wagen, der Mann kam in ein Krankenhaus.`,
    ],
    [
      'fr',
      (place: string, day: string, age: number) =>
        `Un homme de ${age} ans a été interpellé ${day} soir à ${place} après une tentative de cambriolage. Selon une source policière, il a été placé en garde à vue au commissariat de la ville. Les enquêteurs cherchent à déterminer s'il a agi seul. Le parquet a ouvert une enquête, confiée à la brigade criminelle.`,
    ],
    [
      'ja',
      (place: string, day: string, age: number) =>
        `${place}警察署は${day}、市内のコンビニエンスストアで商品を盗んだとして、${age}歳の無職の男を窃盗の疑いで逮捕しました。調べに対し男は容疑を認めているということです。警察は余罪があるとみて、詳しいいきさつを調べています。`,
    ],
  ])(
    'are short reports by one form whose one name and few numbers are all that is new: %s',
    (language, write) => {
      const reports = [write('Bremen', 'Montag', 34, '15.000'), write('Ulm', 'Samstag', 61, '8.000')];
      const placed = place(reports.map((text) => ({ text: [text], language })));
      expect(placed[1]).toMatchObject({ decision: { rule: 'template' } });
      expect(placed[1]?.storyId).not.toBe(placed[0]?.storyId);
    },
  );

  it('are a short text and a long one that it stands in the middle of', () => {
    const short = makeNews(5, 4);
    const [first, second] = place([
      { text: short },
      { text: [...news.slice(0, 4), ...short, ...makeNews(4)] },
    ]);
    expect(second?.decision).toMatchObject({
      rule: 'passage',
      evidence: { storyId: first?.storyId, articleId: 1 },
    });
    expect(second?.storyId).not.toBe(first?.storyId);
  });

  it('are short texts above one long notice, whoever carries them', () => {
    for (let notice = 100; notice < 130; notice += 1) {
      const texts = Array.from({ length: 12 }, (_, index) => [
        write(notice * 20 + index, 45),
        write(notice, 125),
      ]);
      const placed = place(texts.map((text) => ({ text })));
      expect(new Set(placed.map(({ storyId }) => storyId)).size, `notice ${notice}`).toBe(12);
    }
  });

  it('are a text without names and one with them, each below one long notice', () => {
    for (let notice = 100; notice < 130; notice += 1) {
      const [, second] = place([
        { text: [write(notice, 125), write(1, 55)] },
        { text: [write(notice, 125), `${write(2, 45)} met Bo Other and Ida Tarn of Harbin near Elbing`] },
      ]);
      expect(second?.decision, `notice ${notice}`).toMatchObject({ rule: 'template' });
    }
  });

  it('are texts two weeks apart', () => {
    const [first, inTime, late] = place([{ text: news }, { text: news, day: 13 }, { text: news, day: 28 }]);
    expect(inTime?.storyId).toBe(first?.storyId);
    expect(late?.storyId).not.toBe(first?.storyId);
  });

  it('are texts with the furniture of one outlet, however much of it there is', () => {
    const furniture = makeNews(99, 6);
    const placed = place(
      Array.from({ length: 8 }, (_, index) => ({
        text: [...makeNews(index + 20, 5), ...furniture],
        outlet: 'a.example',
      })),
    );
    expect(new Set(placed.map(({ storyId }) => storyId)).size).toBe(8);
  });
});

describe('furniture', () => {
  it('does not keep a short text from its story', () => {
    const furniture = makeNews(99, 8);
    const [short] = [makeNews(1, 3)];
    const others = Array.from({ length: 4 }, (_, index) => ({
      text: [...makeNews(index + 20, 9), ...furniture],
      outlet: 'a.example',
    }));
    const placed = place([
      ...others,
      { text: [...short, ...furniture], outlet: 'a.example' },
      { text: [...short, ...makeNews(98, 2)], outlet: 'b.example' },
    ]);
    expect(placed.at(-1)?.storyId).toBe(placed.at(-2)?.storyId);
  });

  it('is not what an outlet carries often because it carries one story often', () => {
    const placed = place(Array.from({ length: 20 }, () => ({ text: news, outlet: 'a.example' })));
    expect(new Set(placed.map(({ storyId }) => storyId)).size).toBe(1);
  });
});

describe('cost', () => {
  it('of a stock phrase does not grow with the stories that hold it', () => {
    const phrase = makeNews(77, 2);
    const memory = createStoryMemory();
    place(
      Array.from({ length: 60 }, (_, index) => ({
        text: [...phrase, ...makeNews(index + 100, 8)],
        outlet: `${index}.example`,
      })),
      memory,
    );
    expect(Math.max(...[...memory.postings.values()].map((list) => list.length))).toBe(7);
  });
});

/** Words without names, others for every seed. */
function write(seed: number, words: number): string {
  return Array.from({ length: words }, (_, index) => makeWord(hashText(`${seed} ${index}`))).join(' ');
}

/** In small letters, so that it is no name. */
function makeWord(hash: number): string {
  return Array.from((hash >>> 0).toString(8).slice(-4), (digit) => syllables[Number(digit)]).join('');
}

const syllables = ['ba', 'de', 'ki', 'lo', 'mu', 'ne', 'po', 'ra'];

type Given = { text: string[]; outlet?: string; day?: number; language?: string };

function place(articles: readonly Given[], memory = createStoryMemory()): Placement[] {
  let stories = 0;
  return articles.map(({ text, outlet, day = 0, language = 'en' }, index) =>
    placeArticle(
      memory,
      {
        articleId: index + 1,
        outlet: hashText(outlet ?? `outlet-${index}.example`),
        at: new Date(Date.UTC(2026, 2, 1 + day)),
        text: readWords({ title: `Headline ${index}`, text: text.join('\n\n'), language }),
      },
      () => ++stories,
    ),
  );
}
