import { describe, expect, it } from 'vitest';
import { readProxySettings, readSettings } from '../src/config.ts';

const NONE = { http: null, https: null, no: [] };

describe('readProxySettings', () => {
  it.each<[string, Record<string, string>, object]>([
    ['no proxy where nothing is said', {}, NONE],
    ['none where the variable is empty', { http_proxy: '', HTTPS_PROXY: ' ' }, NONE],
    ['http_proxy for http', { http_proxy: 'http://p:3128' }, { http: 'http://p:3128/' }],
    ['HTTP_PROXY in upper case too', { HTTP_PROXY: 'http://p:3128' }, { http: 'http://p:3128/' }],
    ['HTTPS_PROXY for https', { HTTPS_PROXY: 'http://p:3128' }, { https: 'http://p:3128/' }],
    [
      'lower case before upper case',
      { https_proxy: 'http://low', HTTPS_PROXY: 'http://up', no_proxy: 'low', NO_PROXY: 'up' },
      { https: 'http://low/', no: ['low'] },
    ],
    [
      'upper case where lower case is empty',
      { http_proxy: '', HTTP_PROXY: 'http://p' },
      { http: 'http://p/' },
    ],
    ['ALL_PROXY for both', { ALL_PROXY: 'http://p' }, { http: 'http://p/', https: 'http://p/' }],
    [
      'ALL_PROXY only where a scheme has none of its own',
      { all_proxy: 'http://p', HTTP_PROXY: 'http://q' },
      { http: 'http://q/', https: 'http://p/' },
    ],
    [
      'host:port for http://host:port',
      { http_proxy: 'proxy.example:3128' },
      { http: 'http://proxy.example:3128/' },
    ],
    ['a proxy that speaks https', { https_proxy: 'https://p' }, { https: 'https://p/' }],
    ['credentials', { http_proxy: 'http://me:secret@p' }, { http: 'http://me:secret@p/' }],
    [
      'NO_PROXY as a list',
      { NO_PROXY: ' a.example, .b.example ,,10.0.0.0/8' },
      { no: ['a.example', '.b.example', '10.0.0.0/8'] },
    ],
  ])('takes %s', (_, environment, expected) => {
    expect(readProxySettings(environment)).toEqual({ proxy: { ...NONE, ...expected }, problems: [] });
  });

  it.each(['socks5://secret', 'ftp://secret', 'http://', 'http://me:secret@', 'http://secret:port'])(
    'names the variable that holds %s, and not its value',
    (value) => {
      const { proxy, problems } = readProxySettings({ HTTPS_PROXY: value });
      expect(proxy).toEqual(NONE);
      expect(problems).toEqual([
        {
          file: null,
          line: null,
          message: 'HTTPS_PROXY: must be the URL of a proxy that begins with http:// or https://',
        },
      ]);
    },
  );

  it('names a wrong ALL_PROXY once, and not at all where it does not count', () => {
    const wrong = { ALL_PROXY: 'socks5://p' };
    expect(readProxySettings(wrong).problems).toHaveLength(1);
    const both = { http_proxy: 'http://p', https_proxy: 'http://p' };
    expect(readProxySettings({ ...wrong, ...both }).problems).toEqual([]);
  });
});

describe('readSettings', () => {
  it('has the proxy', () => {
    expect(readSettings({ HTTP_PROXY: 'http://p' }, '1').proxy).toEqual({ ...NONE, http: 'http://p/' });
  });

  it('lists every variable that cannot be used at once', () => {
    const read = () => readSettings({ HTTP_PROXY: 'socks5://p', TICK_SECONDS: 'soon' }, '1');
    expect(read).toThrow(/TICK_SECONDS: [\s\S]*HTTP_PROXY: /);
  });

  it('refuses a wrong proxy when all else is right', () => {
    expect(() => readSettings({ http_proxy: 'ftp://p' }, '1')).toThrow(
      'http_proxy: must be the URL of a proxy',
    );
  });
});
