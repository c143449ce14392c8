import { describe, expect, it } from 'vitest';
import { nameChallenger } from '../../src/core/name-challenger.ts';

describe('nameChallenger', () => {
  it.each([
    ['cf-mitigated', 'challenge', 'Cloudflare'],
    ['x-amzn-waf-action', 'challenge', 'AWS WAF'],
    ['x-amzn-waf-action', 'captcha', 'AWS WAF'],
    ['x-vercel-mitigated', 'Challenge', 'Vercel'],
    ['sg-captcha', 'challenge', 'SiteGround'],
  ])('knows the header %s: %s', (name, value, expected) => {
    expect(nameChallenger(new Map([[name, value]]), '')).toBe(expected);
  });

  it.each([
    ['Cloudflare', '<html><head><title>Just a moment...</title>'],
    ['Cloudflare', '<script>window._cf_chl_opt = {}</script>'],
    ['Cloudflare', '<span id="cf-chl-widget"></span>'],
    ['Cloudflare', '<TITLE>Attention Required! | Cloudflare</TITLE>'],
    ['AWS WAF', '<script src="https://x.token.awswaf.com/x/challenge.js"></script>'],
    ['Vercel', '<title>Vercel Security Checkpoint</title>'],
    ['SiteGround', '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Ffeed">'],
    ['DataDome', '<script src="https://ct.captcha-delivery.com/c.js"></script>'],
    ['PerimeterX', '<div id="px-captcha"></div>'],
    ['Akamai', '<div id="sec-if-cpt-container">'],
    ['Akamai', '<H1>Access Denied</H1> https://errors.edgesuite.net/18.1'],
    ['Imperva', '<iframe src="/_Incapsula_Resource?x=1">'],
    ['Sucuri', '<script>var sucuri_cloudproxy_js=""</script>'],
  ])('knows the page of %s: %s', (expected, page) => {
    expect(nameChallenger(new Map(), page)).toBe(expected);
  });

  it.each([
    ['an empty page', ''],
    ['a plain refusal', '<title>403 Forbidden</title><center>nginx</center>'],
    [
      'a refusal behind Cloudflare',
      '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
    ],
    ['a page about bot checks', '<p>We use Cloudflare, DataDome and Imperva. Just a moment, please.</p>'],
  ])('takes %s for what it is', (_, page) => {
    expect(
      nameChallenger(
        new Map([
          ['server', 'cloudflare'],
          ['cf-ray', '1'],
        ]),
        page,
      ),
    ).toBeNull();
  });
});
