import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isSecretName, listSecretSettings } from './secret-settings.js';

describe('the name of a setting', () => {
  it.each(
    (
      'secret clientSecret tokenUrlSecret access_token password PASSWORD dbPasswd apiKey API_KEY APIKey api-key ' +
      'apikey apikeyUrl secretUrl apiKeys apiKey2 credentials signingKey signing_key signingkey privateKey ' +
      'accessKey webhookKey sharedKey hmacKey authKey clientKey subscriptionKey passphrase passPhrase pass-code ' +
      'pwd pin loginPin pinCode bearer jwt serviceJWT authorization githubPat pat ' +
      'appKey applicationKey consumerKey writeKey sshKey ssh_keys deployKey accountKey connectionString ' +
      'databaseConnectionString basicAuth basic_auth authorizationHeader webhookSecretUrl keyIdSecret'
    ).split(' '),
  )('tells of a secret: %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(
    (
      'tokenUrl token_url tokenUri authorizationUrl tokenEndpoint publicKey primaryKey keyColumn keyHeader ' +
      'matchKey key mapping shipping spin opinion pinned pattern path patient compat monkey baseUrl rallyStudyId ' +
      'webhookScheme statusMap apiHost keyboard clientId author authority accessKeyId privateKeyId hmacKeyID ' +
      'access_key_ids authorizationServer authorizationMethod tokenServiceUrl passwordResetUrl credentialsUrl ' +
      'secretsManagerUrl tokenEndpointAuthMethod tokenHost sessionKey sessionKeys bearerFormat jwtAlgorithm ' +
      'tokenType patVersion pinToTop pinColor basicAuthMethod writeKeyId readKey projectKey'
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
    [
      'in a list of texts, or a choice with one',
      z.object({ tokens: z.array(z.string()), pin: z.string().or(z.number()) }),
      ['/tokens', '/pin'],
    ],
    [
      'in a form with a text',
      z.object({ credentials: z.object({ user: z.string() }), secret: folder }),
      ['/credentials', '/secret', '/secret/signingKey'],
    ],
    [
      'in both of two with a text in one',
      z.object({ credentials: z.intersection(z.object({ isOn: z.boolean() }), login) }),
      ['/credentials', '/credentials/password'],
    ],
    ['in what may be anything', z.object({ secret: z.unknown(), tokens: z.looseObject({}) }), ['/secret', '/tokens']],
    [
      'under names in a form',
      z.object({ logins: z.looseRecord(z.string().regex(/^x/), login), tokens: z.looseRecord(z.string().regex(/^x/), z.string()) }),
      ['/logins/password', '/tokens'],
    ],
    ['under a name with a slash', z.object({ 'a/token': z.string() }), ['/a~1token']],
  ])('are found %s', (_, config, pointers) => {
    expect(listSecretSettings(config)).toEqual(pointers);
  });

  const ring: z.ZodObject = z.object({
    get next() {
      return ring.optional();
    },
    isOn: z.boolean(),
  });

  it.each<readonly [string, z.ZodType]>([
    ['a yes or no', z.boolean().default(true)],
    ['a number', z.number().min(1)],
    ['a whole number or nothing', z.int().nullable().optional()],
    ['one of some words', z.enum(['header', 'query'])],
    ['one word', z.literal('bearer')],
    ['one of some words or a number', z.union([z.literal('none'), z.enum(['a', 'b']), z.number()])],
    ['a list of words', z.array(z.enum(['a', 'b']))],
    ['a list of fixed numbers', z.tuple([z.number(), z.boolean()])],
    ['a form of these', z.object({ isOn: z.boolean(), times: z.number() })],
    ['these under any name', z.record(z.string(), z.boolean())],
    ['these under some names', z.partialRecord(z.enum(['apiKey', 'other']), z.number())],
    ['both of two of these', z.intersection(z.object({ isOn: z.boolean() }), z.object({ times: z.number() }))],
    ['a named form of these', z.object({ isOn: z.boolean() }).meta({ id: 'Switch' })],
    ['a form of these that holds itself', ring],
  ])('are not found in what holds none, whatever its name: %s', (_, field) => {
    expect(listSecretSettings(z.object({ token: field }))).toEqual([]);
  });
});
