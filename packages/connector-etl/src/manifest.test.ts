import { readFileSync } from 'node:fs';
import { planSync } from '@panelbridge/core';
import {
  checkManifest,
  findSecretFault,
  listEnvironments,
  printManifest,
  resolveConnection,
  resolveHost,
} from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { connector, manifest } from './index.js';

const { connectionConfig, docs, secrets } = manifest;
const resolve = (config: Record<string, unknown>) => {
  const { capabilities, authentication } = resolveConnection(manifest, config);
  const { participantIngestion } = capabilities;
  if (!participantIngestion) throw new Error('it is no destination');
  return { capabilities, authentication, destination: participantIngestion.destination };
};
const plan = (preset: string | undefined, mode: string, deleteBehaviour: string) => {
  const { destination } = resolve(preset === undefined ? {} : { preset });
  const planned = planSync({ mode, deleteBehaviour, mappings: [{ column: 'mail', field: 'email' }] }, { destination, columns: null });
  return planned.ok ? 'ok' : planned.faults.map(({ code }) => code).join();
};

describe('the manifest', () => {
  it('has no faults', () => {
    expect(checkManifest(manifest)).toEqual([]);
  });

  it('is the one that is committed', () => {
    const { version, panelbridge } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(panelbridge).toEqual({ connector: manifest.id, contract: manifest.contract });
    expect(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8')).toBe(printManifest(connector.manifest, version));
  });

  it('S4-10 declares the nine default fields, all of them text', () => {
    const { fields } = resolve({}).destination;
    expect(fields.map(({ name }) => name)).toEqual([
      'email',
      'first_name',
      'last_name',
      'phone_number',
      'title',
      'company',
      'city',
      'state',
      'country',
    ]);
    expect(fields.every(({ type }) => type === 'text')).toBe(true);
  });

  it('asks for a key and leaves nothing else to be filled in', () => {
    expect(connectionConfig.parse({})).toEqual({ keyHeader: 'authorization' });
    expect(Object.entries(secrets).map(([name, { required }]) => [name, required])).toEqual([['apiKey', true]]);
  });

  it.each([
    [{ preset: 'segment' }, 'preset'],
    [{ keyHeader: 'cookie' }, 'keyHeader'],
    [{ baseUrl: 'sandbox' }, 'baseUrl'],
    [{ requestsPerMinute: 0 }, 'requestsPerMinute'],
  ])('refuses the setting %j', (config, field) => {
    expect(connectionConfig.safeParse(config).error?.issues.map(({ path }) => path)).toEqual([[field]]);
  });

  it.each(['a key with blanks', 'key\n', 'line\nbreak', '\tkey', 'kéy'])('has a form of keys that %j has not', (value) => {
    expect(findSecretFault(secrets.apiKey, value)).toContain('Copy it again');
    expect(findSecretFault(secrets.apiKey, 'ui_live_aB3-xyz')).toBeNull();
  });

  it('D20 sends the key as a bearer token, or bare in the vendor’s header', () => {
    expect(resolve({}).authentication).toMatchObject({ scheme: 'bearer', secret: 'apiKey' });
    expect(resolve({ keyHeader: 'user-interviews-apikey' }).authentication).toEqual({
      scheme: 'header',
      header: 'user-interviews-apikey',
      secret: 'apiKey',
    });
  });

  it('goes to production unless the sandbox is chosen, which goes nowhere without its address', () => {
    const { capabilities } = resolve({});
    const where = (environment: string, baseUrl?: string) =>
      resolveHost(manifest, { environment, capabilities, ...(baseUrl !== undefined && { baseUrl }) });
    expect(where('production')).toEqual({ ok: true, value: 'https://www.userinterviews.com' });
    expect(where('sandbox')).toMatchObject({ ok: false, faults: [{ code: 'base_url_missing' }] });
    expect(where('sandbox', 'https://www.userinterviews.com')).toMatchObject({ ok: false });
    expect(where('sandbox', 'https://sandbox.example')).toEqual({ ok: true, value: 'https://sandbox.example' });
  });
});

describe('the preset hightouch', () => {
  it('D6 has both environments, three modes and the delete behaviours that go with them', () => {
    const { destination, capabilities } = resolve({ preset: 'hightouch' });
    expect(listEnvironments(manifest, capabilities)).toEqual(['production', 'sandbox']);
    expect(destination.listsFields).toBe(true);
    const works = ['upsert', 'update', 'insert'].map((mode) =>
      ['do_nothing', 'clear', 'delete'].filter((behaviour) => plan('hightouch', mode, behaviour) === 'ok'),
    );
    expect(works).toEqual([['do_nothing', 'clear', 'delete'], ['do_nothing', 'clear'], ['do_nothing']]);
  });
});

describe('the preset zeotap', () => {
  it('S4-5 has production alone, and needs nothing but the key', () => {
    const { capabilities } = resolve({ preset: 'zeotap' });
    expect(listEnvironments(manifest, capabilities)).toEqual(['production']);
    expect(resolveHost(manifest, { environment: 'sandbox', capabilities })).toMatchObject({ faults: [{ code: 'environment_unknown' }] });
    expect(connectionConfig.safeParse({ preset: 'zeotap' }).success).toBe(true);
  });

  it('S4-6 supports upsert, insert and update, and not mirror', () => {
    expect(['upsert', 'insert', 'update', 'mirror'].map((mode) => plan('zeotap', mode, 'do_nothing'))).toEqual([
      'ok',
      'ok',
      'ok',
      'mode_unknown',
    ]);
    expect(plan('zeotap', 'upsert', 'delete')).toBe('delete_behaviour_unsupported');
    expect(plan('zeotap', 'update', 'clear')).toBe('delete_behaviour_unsupported');
  });

  it('S4-8 maps fields and lists none', () => {
    expect(resolve({ preset: 'zeotap' }).destination.listsFields).toBe(false);
    expect(plan('zeotap', 'upsert', 'do_nothing')).toBe('ok');
  });
});

describe('the docs', () => {
  const text = (parts: readonly unknown[]) => JSON.stringify(parts);

  it('S4-1 name the Research Hub account that is needed', () => {
    expect(text(docs.prerequisites)).toMatch(/account with the Research Hub/);
  });

  it('S4-2 name who enables API access', () => {
    expect(docs.prerequisites.find(({ code }) => code === 'api_access_missing')?.remedy).toMatch(
      /api@userinterviews\.com or your Customer Success Manager/,
    );
  });

  it('S4-3 name the key as the one way in', () => {
    expect(docs.prerequisites.find(({ code }) => code === 'api_key_missing')?.text).toMatch(/no other way/);
  });

  it('S4-4 lead to the field of the key', () => {
    expect(text(docs.setup)).toContain('Destinations > Add Destination > User Interviews > API Key');
  });

  it('S3-32 keep the date of the page that the rules come from', () => {
    const hightouch = manifest.presets.find(({ id }) => id === 'hightouch');
    expect(hightouch?.docs?.limits).toMatchObject([{ name: 'Last updated', value: expect.stringContaining('Jun 6, 2023') }]);
  });

  it('S4-23 say that only people who are eligible for research belong into the model, and by what to tell', () => {
    expect(docs.advice).toContainEqual(
      expect.stringMatching(/Filter the model to people who are eligible for research.*column for consent/),
    );
    expect(docs.setup.find(({ title }) => title === 'Make a model')?.text).toMatch(/Leave out whoever is not eligible for research/);
    expect(docs.manual).toContainEqual(expect.stringMatching(/who is in it, and that they agreed to be asked/));
  });

  const entryOf = (code: string, symptom: RegExp, cause: RegExp, remedy: RegExp) => {
    const like = (words: RegExp): unknown => expect.stringMatching(words);
    return { code, symptom: like(symptom), cause: like(cause), remedy: like(remedy) };
  };

  it('S4-24 say of a batch that is rejected whole that one invalid participant is the cause, what to check and where the reasons are', () => {
    const remedy = /split retries.*email addresses are valid and required fields are filled in.*reasons.*rows of the run/;
    expect(docs.troubleshooting).toContainEqual(
      entryOf('batch_rejected', /whole batch is rejected/, /every participant.*rejected when a single one is invalid/, remedy),
    );
  });

  it('S4-27 say of people who do not appear to look at the run and the emails, and to wait a little', () => {
    const cause = /did not go to its end.*email addresses.*a short time after it has accepted them/;
    expect(docs.troubleshooting).toContainEqual(
      entryOf(
        'not_in_research_hub',
        /do not appear in the Research Hub/,
        cause,
        /run is completed.*compare the email addresses.*wait a few minutes/,
      ),
    );
  });

  it('S4-29 say of a full rate limit that it is tried again by itself, and to run less often or split the model', () => {
    const remedy = /Nothing has to be done.*tries again with growing pauses.*less often or split the model into smaller parts/;
    expect(docs.troubleshooting).toContainEqual(entryOf('rate_limited', /429/, /share one limit/, remedy));
  });

  it.each([
    ['row_reasons', /reason is needed/, /words with which User Interviews refused/, /rejected rows of the run/],
    ['authentication_failed', /key was refused/, /not the key of this hub/, /api@userinterviews\.com.*admin of the hub/],
    ['update_skips_all', /skips every row/, /nobody in the Research Hub/, /upsert/],
    ['values_not_updating', /do not change/, /column’s type.*default fields hold text/, /phone numbers in one form.*mapping/],
    ['key_malformed', /refused when the connection is saved/, /blank or a line break/, /without blanks/],
  ])('say symptom, cause and remedy of %s', (code, symptom, cause, remedy) => {
    expect(docs.troubleshooting).toContainEqual(entryOf(code, symptom, cause, remedy));
  });
});
