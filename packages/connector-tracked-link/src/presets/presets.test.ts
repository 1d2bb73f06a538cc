import { formatReturnUrl } from '@panelbridge/core';
import { fillPlaceholder, type Preset, resolvePreset } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { open, subject, token } from '../../test/open.js';
import { createTrackedLink } from '../connector.js';
import { manifest } from '../index.js';
import { presets } from './index.js';

/** A tool that nobody has thought of: all that is known of it is this object. */
const invented: Preset = {
  id: 'invented',
  title: 'Invented',
  summary: 'A tool made up for this test.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'Made up.' },
  redirect: {
    placeholder: '<<{name}>>',
    returns: ['complete', 'screen_out'],
    inviteHosts: ['invented.example'],
    maximumLinkLength: 120,
    parameter: { maximumLength: 60, reserved: ['ref'], reservedPrefixes: ['x-'] },
  },
  statusSync: {
    statusMap: { FIN: 'submitted', SCR: 'screened_out' },
    webhook: {
      schemes: [{ id: 'header', kind: 'shared_header', secret: 'webhookKey', header: 'X-Invented' }],
      body: {
        status: '/data/0/state',
        externalId: '/data/0/vars/{parameter}',
        eventId: ['/data/0/id', '/data/0/state'],
        occurredAt: null,
        test: '/dry',
      },
    },
  },
};

describe('a tool that is added as data alone', () => {
  const table = [...presets, invented];
  const connection = open({ presets: table, config: { preset: 'invented', webhookScheme: 'header' }, secrets: ['webhookKey'] });
  const { capabilities } = resolvePreset(createTrackedLink(table).manifest, 'invented');

  it('S1-40 leads people in, under the tool’s own limits', () => {
    const enter = (link: string, parameter: string) => connection.redirect.entryUrl({ ...subject, link, parameter, token });
    expect(enter('https://invented.example/t?a=1#b', 'pid')).toEqual({ ok: true, value: `https://invented.example/t?a=1&pid=${token}#b` });
    expect(enter('https://invented.example/t', 'ref')).toMatchObject({ ok: false, faults: [{ code: 'parameter_name_reserved' }] });
    expect(enter('https://invented.example/t', 'X-id')).toMatchObject({ ok: false, faults: [{ code: 'parameter_name_reserved' }] });
    expect(enter(`https://invented.example/${'t'.repeat(60)}`, 'pid')).toMatchObject({ ok: false, faults: [{ code: 'link_too_long' }] });
  });

  it('S1-40 is told where to send them back, in its own syntax, and is understood when they come', () => {
    const { placeholder = null, returns } = capabilities.redirect ?? {};
    expect(returns).toEqual(['complete', 'screen_out']);
    const address = formatReturnUrl({
      base: 'https://hub.example',
      key: 'k1',
      parameterName: 'pid',
      placeholder: fillPlaceholder(placeholder, 'pid') ?? '',
    });
    expect(address).toEqual({ ok: true, value: 'https://hub.example/return/k1?pid=<<pid>>' });
    const back = new URL((address.ok ? address.value : '').replace('<<pid>>', token));
    expect(connection.redirect.parseReturn({ query: [...back.searchParams], parameter: 'pid', study: {} })).toEqual({
      ok: true,
      value: token,
    });
  });

  it('S1-40 reports by webhook in its own form, words and scheme', async () => {
    const body = { dry: false, data: [{ id: 'e9', state: 'SCR', vars: { pid: token } }] };
    expect(connection.statusSync.parseWebhook({ body, headers: {}, studies: [{ id: 's', parameter: 'pid', config: {} }] })).toEqual([
      { externalId: token, status: 'SCR', eventId: 'e9:SCR', occurredAt: null, test: false },
    ]);
    expect(capabilities.statusSync?.statusMap['SCR']).toBe('screened_out');
    await expect(connection.checkConnection({ signal: new AbortController().signal })).resolves.toBeUndefined();
  });
});

describe.each(presets.map((preset) => [preset.id, preset] as const))('the preset %s', (id, preset) => {
  const { capabilities, docs } = resolvePreset(manifest, id);

  it('is data, nothing else', () => {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset);
  });

  it('claims no more than was tried', () => {
    const tried = id === 'generic' || id === 'perspective';
    expect(preset.verification.level).toBe(tried ? 'sandbox' : 'none');
    expect(preset.stage).toBe(tried ? 'beta' : 'experimental');
  });

  it('can be chosen, enters, and names its reserved words in lower case', () => {
    const { redirect } = open({ config: { preset: id } });
    const host = capabilities.redirect?.inviteHosts[0]?.replace('*.', 'my.') ?? 'tool.example';
    expect(redirect.entryUrl({ ...subject, link: `https://${host}/study`, parameter: 'iid', token })).toEqual({
      ok: true,
      value: `https://${host}/study?iid=${token}`,
    });
    const { reserved = [], reservedPrefixes = [] } = capabilities.redirect?.parameter ?? {};
    for (const word of [...reserved, ...reservedPrefixes]) expect(word).toBe(word.toLowerCase());
  });

  it('leads through both sides, from the tool’s link to the preview, and says where every return address goes', () => {
    expect(docs.setup[0]?.side).toBe('partner');
    expect(docs.setup.at(-1)?.title).toBe('Walk a preview');
    expect(docs.setup.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Connect the tool', 'Paste the invite link', 'Copy the redirect URL that appears']),
    );
    const text = docs.setup
      .map((step) => step.text)
      .join('\n')
      .toLowerCase();
    const words = {
      complete: 'complete',
      screen_out: 'screen-out',
      over_quota: 'over quota',
      quality: 'quality',
      incomplete: 'incomplete',
    };
    const returns = capabilities.redirect?.returns ?? [];
    for (const name of returns.length > 1 ? returns : []) expect(text).toContain(words[name]);
  });
});

describe('the preset perspective', () => {
  const { capabilities, docs } = resolvePreset(manifest, 'perspective');

  it('names the tool’s path: Settings, Wrap Up, button text and redirect URL, save', () => {
    const step = docs.setup.find(({ title }) => title === 'Add the call-to-action button');
    expect(step).toMatchObject({
      side: 'partner',
      text: expect.stringMatching(/Settings.*Wrap Up.*call-to-action.*text.*redirect URL.*Both are required\. Save\./s),
    });
  });

  it('says where the invite link is copied', () => {
    expect(docs.setup[0]?.text).toMatch(/finalise.*Invite Participants.*copy the invite link/);
  });

  it('tells how to hurry through a preview', () => {
    expect(docs.testChecklist.join('\n')).toMatch(/“skip to the end”[\s\S]*“no”/);
  });

  it('maps what the tool reports', () => {
    expect(capabilities.statusSync?.statusMap).toEqual({
      'interview.completed': 'submitted',
      'interview.partial': 'incomplete',
      'interview.abandoned': 'incomplete',
    });
  });

  it('prefers the header, and calls the signature unverified', () => {
    expect(capabilities.statusSync?.webhook?.schemes.map(({ id }) => id)).toEqual(['header', 'signature']);
    expect(docs.limits.find(({ name }) => name === 'Signature')?.value).toMatch(/^Unverified\./);
  });
});
