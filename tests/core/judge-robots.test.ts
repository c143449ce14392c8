import { describe, expect, it } from 'vitest';
import { isAnswer, judgeRobots, robotsFreshUntil, robotsText } from '../../src/core/judge-robots.ts';

const origin = 'https://news.example';
const page = `${origin}/boats/1`;

function judge(httpStatus: number | null, text = '') {
  return judgeRobots({ origin, httpStatus, text }, 'Sluice');
}

describe('a robots.txt', () => {
  it('is kept for a day where it is an answer, for an hour where it is none', () => {
    const at = new Date('2026-03-01T08:00:00Z');
    const hours = [200, 204, 404, 403, 429, 500, 503, null].map((status) => {
      return (robotsFreshUntil(status, at).getTime() - at.getTime()) / 3_600_000;
    });
    expect(hours).toEqual([24, 24, 24, 24, 1, 1, 1, 1]);
  });

  it.each([429, 500, 503, null])('that is not to be had (%s) forbids all for now', (status) => {
    expect([judge(status).allows(page), isAnswer(status)]).toEqual([false, false]);
  });

  it.each([401, 403, 404, 410])('that is not there (%d) forbids nothing', (status) => {
    expect([judge(status).allows(page), isAnswer(status)]).toEqual([true, true]);
  });

  it('that is empty forbids nothing', () => {
    expect(judge(200).allows(page)).toBe(true);
  });

  it('speaks to us by our name before it speaks to all', () => {
    const text = 'User-agent: *\nDisallow: /\n\nUser-agent: sluice\nDisallow: /drafts\n';
    expect(['/boats/1', '/drafts/1'].map((path) => judge(200, text).allows(origin + path))).toEqual([
      true,
      false,
    ]);
  });

  it('may slow us down to a page a minute, and no further', () => {
    const delays = ['5', '3600', '0', 'soon'].map((seconds) => {
      return judge(200, `User-agent: *\nCrawl-delay: ${seconds}\n`).crawlDelaySeconds;
    });
    expect(delays).toEqual([5, 60, null, null]);
  });

  it('is kept as far as it is read, whatever its length, and without what Postgres cannot hold', () => {
    const rule = 'User-agent: *\nDisallow: /boats\0\n';
    const text = robotsText(Buffer.from(rule.padEnd(3_000_000, '# x\n')));
    expect(text.length).toBe(500 * 1024 + 1);
    expect(text).not.toContain('\0');
    expect(judge(200, text).allows(page)).toBe(false);
  });
});
