import type { HeaderFields } from './http-freshness.ts';

/**
 * Whose bot check a refusal is: a page that wants a browser to run its script, not a word of the publisher's.
 * Null where none is known by its marks. `page`: the beginning of the body, empty when it is not HTML.
 */
export function nameChallenger(headers: HeaderFields, page: string): string | null {
  const text = page.toLowerCase();
  const isMarked = ({ header, page: marks }: Marks) =>
    header.some(([name, value]) => headers.get(name)?.toLowerCase() === value) ||
    marks.some((mark) => text.includes(mark));
  return CHALLENGERS.find(([, marks]) => isMarked(marks))?.[0] ?? null;
}

type Marks = { header: [name: string, value: string][]; page: string[] };

// Headers as documented by Cloudflare, AWS and Vercel; texts as these pages have them. Names alone would not do:
// an ordinary error page behind Cloudflare names it too, and carries its /cdn-cgi/challenge-platform/ script.
const CHALLENGERS: [name: string, marks: Marks][] = [
  [
    'Cloudflare',
    {
      header: [['cf-mitigated', 'challenge']],
      page: ['<title>just a moment...', 'cf-chl', 'cf_chl_', '<title>attention required! | cloudflare'],
    },
  ],
  [
    'AWS WAF',
    {
      header: [
        ['x-amzn-waf-action', 'challenge'],
        ['x-amzn-waf-action', 'captcha'],
      ],
      page: ['awswaf.com/', 'awswafintegration', 'awswafcaptcha'],
    },
  ],
  ['Vercel', { header: [['x-vercel-mitigated', 'challenge']], page: ['vercel security checkpoint'] }],
  ['SiteGround', { header: [['sg-captcha', 'challenge']], page: ['/.well-known/sgcaptcha/'] }],
  ['DataDome', { header: [], page: ['captcha-delivery.com'] }],
  ['PerimeterX', { header: [], page: ['px-captcha', '_pxappid'] }],
  ['Akamai', { header: [], page: ['sec-if-cpt-container', 'sec-cpt-if', 'errors.edgesuite.net'] }],
  [
    'Imperva',
    { header: [], page: ['_incapsula_resource', 'incapsula incident id', 'pardon our interruption'] },
  ],
  ['Sucuri', { header: [], page: ['sucuri_cloudproxy_', 'sucuri website firewall'] }],
];
