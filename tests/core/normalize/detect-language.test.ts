import { describe, expect, it } from 'vitest';

import { detectLanguage, readLanguageTag } from '../../../src/core/normalize/detect-language.ts';

const SAMPLES = {
  en: 'The harbour will stay closed for another week while engineers look at the damage that the storm left.',
  de: 'Der Hafen bleibt noch eine Woche geschlossen, während die Ingenieure die Schäden des Sturms untersuchen.',
  fr: 'Le port restera fermé encore une semaine pendant que les ingénieurs examinent les dégâts de la tempête.',
  es: 'El puerto permanecerá cerrado otra semana mientras los ingenieros examinan los daños de la tormenta.',
  ru: 'Порт останется закрытым ещё неделю, пока инженеры осматривают повреждения после сильного шторма.',
  ar: 'سيبقى الميناء مغلقا أسبوعا آخر بينما يفحص المهندسون الأضرار التي خلفتها العاصفة في المدينة.',
  ja: '嵐が残した被害を技術者が調べる間、港はもう一週間閉鎖されたままになる見込みです。',
};
const INDONESIAN =
  'Pelabuhan akan tetap ditutup selama seminggu lagi sementara para insinyur memeriksa kerusakan akibat badai.';

describe('detectLanguage', () => {
  it.each(Object.entries(SAMPLES))('detects %s, whatever is declared', (language, text) => {
    expect(detectLanguage(text, 'tlh')).toMatchObject({ language, languageSource: 'detected' });
  });

  it('believes the declaration where Indonesian is declared and Malay detected', () => {
    expect(detectLanguage(INDONESIAN, 'id-ID')).toMatchObject({
      language: 'id-ID',
      languageSource: 'declared',
    });
    expect(detectLanguage(INDONESIAN, null)).toMatchObject({ language: 'ms', languageSource: 'detected' });
  });

  it.each([
    ['en_GB', 'en-GB'],
    ['en-us', 'en-US'],
    ['de-AT', 'de-AT'],
  ])('keeps the country of %s where the text is in that language', (declared, language) => {
    const text = language.startsWith('de') ? SAMPLES.de : SAMPLES.en;
    expect(detectLanguage(text, declared)).toMatchObject({
      language,
      languageSource: 'declared',
      languageDeclared: language,
      languageDetected: language.slice(0, 2),
    });
    expect(detectLanguage(SAMPLES.fr, declared)).toMatchObject({
      language: 'fr',
      languageSource: 'detected',
    });
  });

  it('keeps the writing that is declared, and says that a bare declaration was confirmed', () => {
    const text = '北京今天天气很好大家都去公园';
    expect(detectLanguage(text, 'zh-Hant-TW')).toMatchObject({ language: 'zh-Hant-TW' });
    expect(detectLanguage(text, 'zh')).toMatchObject({ language: 'zh', languageSource: 'detected' });
  });

  it.each([
    ['gl', 'O presidente dixo hoxe que o goberno traballará nesta cuestión a vindeira semana'],
    ['af', 'Die president het vandag gesê dat die regering volgende week aan hierdie kwessie sal werk'],
    ['nn-NO', 'Regjeringa seier at ho ikkje vil gjere noko med saka før neste veke'],
    ['sr-Latn', 'Predsednik je danas izjavio da će vlada sledeće nedelje raditi na ovom pitanju'],
    ['mk', 'Претседателот денес изјави дека владата следната недела ќе работи на ова прашање'],
    ['kk', 'Президент бүгін үкімет келесі аптада осы мәселе бойынша жұмыс істейтінін айтты'],
    ['ne', 'प्रधानमन्त्रीले आज सरकारले आगामी साता यस विषयमा काम गर्ने बताए'],
  ])('believes the declaration of %s, which the detector takes for another', (declared, text) => {
    expect(detectLanguage(text, declared)).toMatchObject({ language: declared, languageSource: 'declared' });
    expect(detectLanguage(SAMPLES.en, declared)).toMatchObject({ language: 'en' });
  });

  it.each([
    ['zh', '北京今天天气很好大家都去公园'],
    ['ja', '首相が辞任する意向を表明'],
    ['hi', 'प्रधानमंत्री ने आज कहा कि'],
    ['el', 'Η κυβέρνηση σήμερα'],
  ])('detects %s in few letters', (language, text) => {
    expect(detectLanguage(text, null)).toMatchObject({ language, languageSource: 'detected' });
  });

  it('does not take addresses for words', () => {
    const link = 'https://news.example/the-harbour-will-stay-closed-for-another-week-while-engineers-look';
    expect(detectLanguage(`Hafen: ${link}`, 'de')).toMatchObject({ language: 'de' });
    expect(detectLanguage(`${link}\n${SAMPLES.de}`, null)).toMatchObject({ language: 'de' });
  });

  it.each(['', 'ok', 'Live: 1-0', '1234567890 1234567890 1234567890'])(
    'believes the declaration where %j says too little',
    (text) => {
      expect(detectLanguage(text, 'de-AT')).toMatchObject({ language: 'de-AT', languageSource: 'declared' });
    },
  );

  it('keeps what was declared beside what was detected, and how sure that is', () => {
    expect(detectLanguage(SAMPLES.de, 'en_GB')).toEqual({
      language: 'de',
      languageSource: 'detected',
      languageDeclared: 'en-GB',
      languageDetected: 'de',
      languageConfidence: expect.toSatisfy((confidence) => confidence > 0.5 && confidence <= 1),
    });
  });

  it('shows a guess that is not sure enough to be believed', () => {
    const { language, languageDetected } = detectLanguage('Zzyzx qwrtp hjklm xcvbn wqrtz', 'de');
    expect(language).toBe('de');
    expect(languageDetected).not.toBe('de');
  });

  it('says that it does not know', () => {
    expect(detectLanguage('ok', null)).toMatchObject({ language: null, languageSource: null });
  });
});

describe('readLanguageTag', () => {
  it.each([
    ['en', 'en'],
    ['EN', 'en'],
    [' en-US ', 'en-US'],
    ['en_GB', 'en-GB'],
    ['zh-Hant-TW', 'zh-Hant-TW'],
    ['en-us', 'en-US'],
    ['ger', 'de'],
    ['iw', 'he'],
    ['gsw', 'gsw'],
    ['US', null],
    ['jp', null],
    ['qq', null],
    ['en-a', null],
    ['mul', null],
    ['English', null],
    ['e', null],
    ['en-', null],
    ['en US', null],
    ['und', null],
    ['', null],
    [null, null],
  ])('%j is %j', (declared, expected) => {
    expect(readLanguageTag(declared)).toBe(expected);
  });
});
