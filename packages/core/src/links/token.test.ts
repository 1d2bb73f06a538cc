import { createHmac, timingSafeEqual } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase36, decodeBase64url, encodeBase36, encodeBase64url } from './encoding.js';
import { createToken, maximumTokenLength, readToken, type Keyring, type Signer, type TokenKind } from './index.js';

function makeSigner(keyId: string): Signer {
  return { keyId, sign: (bytes) => createHmac('sha256', `secret of ${keyId}`).update(bytes).digest() };
}

function makeKeyring(...signers: readonly [Signer, ...Signer[]]): Keyring {
  return { current: signers[0], find: (keyId) => signers.find((signer) => signer.keyId === keyId), equal: timingSafeEqual };
}

const keyring = makeKeyring(makeSigner('a1'), makeSigner('z9'));
const day = 86_400_000;
const now = Date.UTC(2026, 5, 15, 12);
const kinds: readonly TokenKind[] = ['entry', 'tracking', 'preview', 'book', 'sign_in'];
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const reservedNames = [
  'name',
  'email',
  'invite',
  'embed',
  'embed_type',
  'theme',
  'mode',
  'voice',
  'scroll',
  'returnUrl',
  'hideProgress',
  'hideGreeting',
  'hideBranding',
  'enableFullScreen',
  'defaultInteraction',
];
const suffixes = fc.string({ unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'.split('')), minLength: 7, maxLength: 19 });
const tokens = fc
  .record({ kind: fc.constantFrom(...kinds), subject: suffixes, expiresOn: fc.integer({ min: now + 1, max: now + 4000 * day }) })
  .map((input) => ({ ...input, token: createToken(input, keyring) }));
const example = createToken({ kind: 'tracking', subject: '9exh736', expiresOn: now + 30 * day }, keyring);

describe('tokens', () => {
  it('say the same when read as when made, and hold for as long as asked but no day longer', () => {
    fc.assert(
      fc.property(tokens, ({ kind, subject, expiresOn, token }) => {
        const read = readToken(token, kind, keyring, now);
        expect(read).toMatchObject({ ok: true, subject });
        const expiresAt = read.ok ? read.expiresAt : 0;
        expect(expiresAt).toBeGreaterThanOrEqual(expiresOn);
        expect(expiresAt - expiresOn).toBeLessThan(day);
        expect(readToken(token, kind, keyring, expiresAt - 1).ok).toBe(true);
        expect(readToken(token, kind, keyring, expiresAt)).toEqual({ ok: false, code: 'expired' });
      }),
    );
  });

  it('have at most 50 characters [A-Za-z0-9_-], and are none of the names that Perspective AI keeps for itself', () => {
    expect(maximumTokenLength).toBe(50);
    fc.assert(
      fc.property(tokens, ({ token, subject }) => {
        expect(token).toMatch(/^[A-Za-z0-9_-]{38,50}$/);
        expect(token).toHaveLength(31 + subject.length);
        expect(reservedNames).not.toContain(token);
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it('of each kind open that kind alone', () => {
    for (const kind of kinds) {
      const token = createToken({ kind, subject: 'abc0123', expiresOn: now + day }, keyring);
      for (const expected of kinds) {
        const read = readToken(token, expected, keyring, now);
        expect(read.ok ? 'ok' : read.code, `${kind} as ${expected}`).toBe(kind === expected ? 'ok' : 'wrong_kind');
      }
    }
    expect(new Set(kinds.map((kind) => createToken({ kind, subject: 'abc0123', expiresOn: now }, keyring).charAt(0))).size).toBe(
      kinds.length,
    );
  });

  it('are refused after any change of one character', () => {
    let tried = 0;
    for (let at = 0; at < example.length; at += 1) {
      for (const character of alphabet) {
        if (character === example.charAt(at)) continue;
        const read = readToken(example.slice(0, at) + character + example.slice(at + 1), 'tracking', keyring, now);
        expect(read.ok).toBe(false);
        tried += 1;
      }
    }
    expect(tried).toBe(38 * 63);
  });

  it('are refused after any of 1,000 random mutations: changes, swaps, losses, additions, and parts of other tokens', () => {
    const position = fc.nat(50);
    const mutations = fc.oneof(
      fc.tuple(position, fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom(...alphabet.split('')) })).map(
        ([at, text]) =>
          (token: string) =>
            token.slice(0, at) + text + token.slice(at + text.length),
      ),
      fc.tuple(position, fc.string({ minLength: 1, maxLength: 3 })).map(
        ([at, text]) =>
          (token: string) =>
            token.slice(0, at) + text + token.slice(at),
      ),
      fc.tuple(position, fc.integer({ min: 1, max: 5 })).map(
        ([at, count]) =>
          (token: string) =>
            token.slice(0, at) + token.slice(at + count),
      ),
      fc.tuple(position, position).map(([from, to]) => (token: string) => {
        const characters = token.split('');
        [characters[from % token.length], characters[to % token.length]] = [
          token.charAt(to % token.length),
          token.charAt(from % token.length),
        ];
        return characters.join('');
      }),
      fc.tuple(tokens, position).map(
        ([other, at]) =>
          (token: string) =>
            token.slice(0, at) + other.token.slice(at),
      ),
      fc.constantFrom(
        (token: string) => token.toUpperCase(),
        (token: string) => `${token} `,
        (token: string) => `${token}=`,
        (token: string) => `\u0000${token}`,
      ),
    );
    fc.assert(
      fc.property(tokens, mutations, (genuine, mutate) => {
        const mutated = mutate(genuine.token);
        fc.pre(mutated !== genuine.token);
        const read = readToken(mutated, genuine.kind, keyring, now);
        // A whole other token of the same kind, spliced in at 0, is genuine; nothing else is.
        const isOther =
          read.ok &&
          read.subject !== genuine.subject &&
          mutated === createToken({ kind: genuine.kind, subject: read.subject, expiresOn: read.expiresAt }, keyring);
        expect(read.ok && !isOther).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  describe('name why they are refused', () => {
    const refusalOf = (text: unknown, ring = keyring) => {
      const read = readToken(text, 'tracking', ring, now);
      return read.ok ? 'ok' : read.code;
    };

    it.each([undefined, null, '', '   '])('%j is missing', (text) => {
      expect(refusalOf(text)).toBe('missing');
    });

    it.each([
      'undefined',
      'null',
      'Undefined',
      '{{iid}}',
      '{{{iid}}}',
      '{iid}',
      '[PARAM]',
      '[object Object]',
      '%iid%',
      '%%iid%%',
      '${e://Field/iid}',
      '#cuser#',
      '@hash@',
      '<iid>',
      '%7B%7Biid%7D%7D',
      '%7Biid%7D',
      '{{%PROLIFIC_PID%}}',
      '{url:RID}',
      '[url("iid")]',
    ])('%s is a placeholder that nobody filled in', (text) => {
      expect(refusalOf(text)).toBe('undefined_literal');
    });

    it('anything else that is no token is malformed', () => {
      const texts = [
        7,
        {},
        [example],
        true,
        'hello',
        `${example}x`,
        example.slice(1),
        `x${example.slice(1)}`,
        `T${example.slice(1)}`,
        ` ${example}`,
        'ü'.repeat(40),
        'A'.repeat(40),
        'x'.repeat(1e6),
      ];
      expect(texts.map((text) => refusalOf(text))).toEqual(texts.map(() => 'malformed'));
    });

    it('another key id, another text and another secret are told apart', () => {
      expect(refusalOf(`${example.slice(0, 1)}b2${example.slice(3)}`)).toBe('unknown_key');
      expect(refusalOf(`${example.slice(0, 3)}a${example.slice(4)}`)).toBe('tampered');
      expect(refusalOf(example, makeKeyring({ ...makeSigner('b7'), keyId: 'a1' }))).toBe('tampered');
    });
  });

  it('of an older key are honoured until the key is gone', () => {
    const rotated = makeKeyring(makeSigner('c3'), makeSigner('a1'));
    expect(readToken(example, 'tracking', rotated, now)).toMatchObject({ ok: true, subject: '9exh736' });
    expect(createToken({ kind: 'entry', subject: '9exh736', expiresOn: now }, rotated).slice(0, 3)).toBe('ec3');
    expect(readToken(example, 'tracking', makeKeyring(makeSigner('c3')), now)).toEqual({ ok: false, code: 'unknown_key' });
  });

  it('differ from any other code that the same key makes', () => {
    const signed: string[] = [];
    const spy: Signer = { keyId: 'a1', sign: (bytes) => (signed.push(new TextDecoder().decode(bytes)), makeSigner('a1').sign(bytes)) };
    const token = createToken({ kind: 'entry', subject: '9exh736', expiresOn: now }, makeKeyring(spy));
    expect(signed).toEqual([`panelbridge.token.v1:${token.slice(0, -24)}`]);
  });

  it.each([
    ['short', 'abc012'],
    ['long', 'a'.repeat(20)],
    ['of other letters', 'ABC0123'],
    ['with an underscore', 'abc_0123'],
    ['empty', ''],
  ])('are not made of a subject that is %s', (_name, subject) => {
    expect(() => createToken({ kind: 'entry', subject, expiresOn: now }, keyring)).toThrow(RangeError);
  });

  it('are not made of a time or a key that does not fit, nor of a short code', () => {
    const make =
      (expiresOn: number, ring = keyring) =>
      () =>
        createToken({ kind: 'entry', subject: 'abc0123', expiresOn }, ring);
    expect(make(Date.UTC(2019, 0, 1))).toThrow(RangeError);
    expect(make(Number.NaN)).toThrow(RangeError);
    expect(make(Date.UTC(7000, 0, 1))).toThrow(RangeError);
    expect(make(now, makeKeyring(makeSigner('A1')))).toThrow(RangeError);
    expect(make(now, makeKeyring(makeSigner('abc')))).toThrow(RangeError);
    expect(make(now, makeKeyring({ keyId: 'a1', sign: () => new Uint8Array(17) }))).toThrow(RangeError);
  });
});

describe('encodings', () => {
  it('base64url is the one of RFC 4648, both ways', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 3, maxLength: 3 }), { maxLength: 8 }), (groups) => {
        const bytes = Uint8Array.from(groups.flatMap((group) => [...group]));
        const text = encodeBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64url(text)).toEqual(bytes);
      }),
    );
    expect(() => encodeBase64url(new Uint8Array(4))).toThrow(RangeError);
    for (const text of ['abc', 'ab=c', 'ab c', 'abcü', 'ab+/']) expect(decodeBase64url(text)).toBeUndefined();
  });

  it('base36 keeps its width, both ways', () => {
    fc.assert(
      fc.property(fc.nat(36 ** 4 - 1), (value) => {
        expect(decodeBase36(encodeBase36(value, 4), 0, 4)).toBe(value);
      }),
    );
    expect(encodeBase36(35, 4)).toBe('000z');
  });
});
