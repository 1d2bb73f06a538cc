import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isSecretName, listSecretSettings } from './secret-settings.js';

describe('the name of a setting', () => {
  it.each(
    (
      'secret clientSecret tokenUrlSecret access_token password PASSWORD dbPasswd apiKey API_KEY APIKey api-key ' +
      'apikey apikeyUrl secretUrl apiKeys apiKey2 credentials signingKey signing_key signingkey privateKey ' +
      'accessKey webhookKey sharedKey hmacKey authKey clientKey subscriptionKey passphrase passPhrase pass-code ' +
      'pwd pin loginPin pinCode bearer jwt serviceJWT authorization githubPat pat'
    ).split(' '),
  )('tells of a secret: %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(
    (
      'tokenUrl token_url tokenUri authorizationUrl tokenEndpoint publicKey primaryKey keyColumn keyHeader ' +
      'matchKey key mapping shipping spin opinion pinned pattern path patient compat monkey baseUrl rallyStudyId ' +
      'webhookScheme statusMap apiHost keyboard clientId author authority'
    ).split(' '),
  )('tells of none: %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('secrets among the settings', () => {
  const login = z.object({ user: z.string(), password: z.string() });
  const folder = z.object({
    name: z.string(),
    get folders() {
      return z.array(folder).optional();
    },
    signingKey: z.string(),
  });

  it.each<readonly [string, z.ZodObject, readonly string[]]>([
    ['at the top', z.object({ apiKey: z.string(), baseUrl: z.url() }), ['/apiKey']],
    ['within a setting', z.object({ login: login.optional() }), ['/login/password']],
    ['within a list', z.object({ logins: z.array(login) }), ['/logins/password']],
    ['within a list of fixed entries', z.object({ pair: z.tuple([z.string(), login]) }), ['/pair/password']],
    [
      'within a choice, told once',
      z.object({ way: z.union([login, login.extend({ pin: z.string() }), z.string()]) }),
      ['/way/password', '/way/pin'],
    ],
    ['within both of two', z.object({ way: z.intersection(login, z.object({ x: z.string() })) }), ['/way/password']],
    ['under any name', z.object({ logins: z.record(z.string(), login) }), ['/logins/password']],
    [
      'as one of the names that there may be',
      z.object({ headers: z.partialRecord(z.enum(['a', 'apiKey']), z.string()) }),
      ['/headers/apiKey'],
    ],
    ['in a form that is named', z.object({ login: login.meta({ id: 'Login' }) }), ['/login/password']],
    ['in a form that holds itself', z.object({ root: folder }), ['/root/signingKey']],
    ['in what is read by code', z.object({ login: z.preprocess((value) => value, login) }), ['/login/password']],
    ['beside what no JSON says', z.object({ when: z.date(), token: z.string() }), ['/token']],
    ['under a name with a slash', z.object({ 'a/token': z.string() }), ['/a~1token']],
  ])('are found %s', (_, config, pointers) => {
    expect(listSecretSettings(config)).toEqual(pointers);
  });
});
