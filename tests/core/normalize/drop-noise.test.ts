import { describe, expect, it } from 'vitest';
import { dropNoise } from '../../../src/core/normalize/drop-noise.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

describe('dropNoise', () => {
  it.each([
    '12 comments',
    'Comments (1,204)',
    '# Comments: 45',
    'No comments yet',
    '3.4k views · 12 shares',
    'Updated 3 hours ago',
    'Last updated: 3h ago',
    'Published an hour ago',
    '5 min read',
    'vor 3 Stunden',
    'il y a 20 minutes',
    'hace 2 horas',
    '3 часа назад',
    '3時間前',
    '2 小时前',
    '14 Kommentare',
    'コメント 12',
    'Advertisement',
    'Anzeige: Matratzen zum halben Preis',
    'Story continues below advertisement',
    'Share on Facebook, X and WhatsApp',
    'Share 12 Tweet 3',
    'Read 12 times',
    'Published yesterday',
    '閲覧数 12',
  ])('takes out a line that says nothing but "%s"', (line) => {
    expect(dropNoise(`The bridge is open.\n\n${line}`)).toBe('The bridge is open.');
  });

  it.each([
    'The bridge opened 3 hours ago, the port says.',
    'The council received 12 comments from residents.',
    '30 minutes',
    '12',
    'Comments',
    'Read more about the 3 bridges',
    'Sharing is caring',
    'Yesterday the bridge was read about 12 times',
    'Share 12 apples',
    'Vor 3 Stunden brach das Feuer aus',
    'The advertisement: a history in 12 posters, shown from Sunday on at the museum of the harbour, with a talk every evening, a tour every morning, a catalogue of all that is shown, and more than one surprise for its visitors',
  ])('leaves "%s" as it is', (line) => {
    expect(dropNoise(line)).toBe(line);
  });

  it.each([
    'Ada Lovelace (31 points) led the scorers.',
    'The bill passed narrowly (51 votes) on Monday.',
    'He sold his stake (500,000 shares) in May.',
    'Ada Lovelace | 12,345 votes | 43 percent',
    'Die Liste erhielt weniger (1.204 Stimmen) als zuvor.',
  ])('leaves figures that an article reports: "%s"', (line) => {
    expect(dropNoise(line)).toMatch(/\d.*(points|votes|shares|Stimmen)/);
  });

  it('takes noise out of a line with other things in it', () => {
    const before = dropNoise('By Ada Writer | 3 hours ago | 12 comments | (4 likes) [photo]');
    expect(before).toBe(dropNoise('By Ada Writer | 5 hours ago | 13 comments | (9 likes) [photo]'));
    expect(before).toMatch(/By Ada Writer.*\[photo\]/);
  });

  it('takes tracking parameters out of addresses, and leaves what tells pages apart', () => {
    expect(dropNoise('See https://a.example/b?id=2&utm_source=rss now')).toBe(
      'See https://a.example/b?id=2 now',
    );
    expect(dropNoise('See https://a.example/b?id=3')).not.toBe(dropNoise('See https://a.example/b?id=2'));
  });

  it.each([
    ['brackets that never close', '('.repeat(200_000)],
    ['bars', '|'.repeat(200_000)],
    ['addresses', 'https://'.repeat(50_000)],
    ['figures', '1,'.repeat(200_000)],
    ['lines', '12 comments\n'.repeat(50_000)],
  ])('reads half a million characters of %s in time that grows with their number', (_, text) => {
    const timeMs = (given: string) => {
      const startedAt = cpuMs();
      dropNoise(given);
      return cpuMs() - startedAt;
    };
    timeMs(text);
    expect(timeMs(text)).toBeLessThan(20 * timeMs(text.slice(0, text.length / 4)) + 200);
  });
});
