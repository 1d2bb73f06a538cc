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

  it.each([
    ['batch_rejected', /single one is invalid.*email addresses.*required fields.*reasons/],
    ['row_reasons', /words with which User Interviews refused/],
    ['authentication_failed', /api@userinterviews\.com.*admin of the hub/],
    ['not_in_research_hub', /short time.*completed.*email addresses/],
    ['update_skips_all', /nobody in the Research Hub.*upsert/],
    ['rate_limited', /growing pauses.*less often.*smaller parts/],
    ['values_not_updating', /default fields hold text.*phone numbers.*mapping/],
    ['key_malformed', /line break/],
  ])('say cause and remedy of %s', (code, words) => {
    const trouble = docs.troubleshooting.find((one) => one.code === code);
    expect(`${trouble?.cause} ${trouble?.remedy}`).toMatch(words);
  });
});
