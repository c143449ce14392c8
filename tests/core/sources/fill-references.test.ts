import { describe, expect, it } from 'vitest';
import { fillHeaders, fillReferences } from '../../../src/core/sources/fill-references.ts';
import { FetchError } from '../../../src/domain/errors.ts';

describe('fillReferences', () => {
  it.each([
    ['plain', 'plain'],
    [`\${A}`, 'one'],
    [`x \${A}-\${B_2} y`, 'x one-two y'],
    [`\${A}\${A}`, 'oneone'],
    [`\${DOLLAR}`, `$& \${A}`],
    [`\${EMPTY}`, ''],
    ['$A', '$A'],
  ])('%s becomes %s', (template, filled) => {
    const env = { A: 'one', B_2: 'two', DOLLAR: `$& \${A}`, EMPTY: '' };
    expect(fillReferences(template, env)).toBe(filled);
  });

  it('a variable that is not set is a bad-config error that names it', () => {
    const fill = () => fillReferences(`\${MISSING}`, {});
    expect(fill).toThrow(FetchError);
    expect(fill).toThrow(/variable MISSING is not set/);
  });
});

describe('fillHeaders', () => {
  it('fills the values of headers', () => {
    expect(fillHeaders({ headers: { a: `k=\${A}` }, auth: null }, { A: '1' })).toEqual({ a: 'k=1' });
  });

  it('a bearer token becomes an authorization header', () => {
    const auth = { kind: 'bearer', token: `\${T}` } as const;
    expect(fillHeaders({ headers: {}, auth }, { T: 'abc' })).toEqual({ authorization: 'Bearer abc' });
  });

  it('username and password are encoded after they are filled in, as UTF-8', () => {
    const auth = { kind: 'basic', username: `\${U}`, password: 'pass:wörd' } as const;
    const { authorization } = fillHeaders({ headers: {}, auth }, { U: 'ana' });
    expect(authorization).toBe(`Basic ${Buffer.from('ana:pass:wörd').toString('base64')}`);
  });
});
