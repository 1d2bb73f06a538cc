import { describe, expect, it } from 'vitest';
import { compareManifests, type ManifestChange } from './compare-manifests.js';

const before = {
  id: 'tool',
  title: 'Tool',
  version: '0.1.0',
  configVersion: 1,
  connectionConfig: {
    type: 'object',
    properties: {
      text: { type: 'string', examples: ['a'] },
      region: { type: 'string', enum: ['eu', 'us'], title: 'Region', maxLength: 20 },
      code: { type: 'string' },
    },
    required: ['region'],
  },
  studyConfig: { type: 'object', properties: {} },
  secrets: { key: { title: 'Key', required: false }, other: { title: 'Other', required: true } },
  authentication: { scheme: 'bearer', secret: 'key' },
  hosts: { production: 'https://api.tool.example' },
  capabilities: {
    redirect: {
      returns: ['complete', 'screen_out'],
      inviteHosts: [],
      maximumLinkLength: 1999,
      onReturn: { default: 'submitted', fixed: false },
    },
    statusSync: {
      directions: ['webhook'],
      statusMap: { done: 'submitted', out: 'screened_out', note: 'started' },
      webhook: { schemes: [{ id: 'signature', kind: 'hmac_sha256', header: 'x-sig', toleranceSeconds: 300 }], maximumBodyBytes: 4096 },
    },
    participantIngestion: {
      destination: {
        maximumBatchSize: 100,
        fields: [
          { name: 'email', type: 'text', required: true },
          { name: 'title', type: 'text' },
        ],
      },
    },
    recruitment: { policy: { refused: [{ setting: 'chat', reason: 'None.' }], discloses: ['pseudonym'] } },
  },
  presets: [{ id: 'generic', title: 'Generic' }],
  docs: { automated: ['All.'], troubleshooting: [{ code: 'no_link', remedy: 'Paste it.' }] },
};

/** The manifest with one member changed; `undefined` removes it. */
function change(path: string, value: unknown): unknown {
  const copy = structuredClone(before) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = copy;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return JSON.parse(JSON.stringify(copy)) as unknown;
}

const kinds: readonly (readonly [string, unknown, ManifestChange['kind'], string])[] = [
  ['id', 'another', 'breaking', '/id'],
  ['title', 'The tool', 'text', '/title'],
  ['version', '0.2.0', 'text', '/version'],
  ['configVersion', 2, 'additive', '/configVersion'],
  ['configVersion', 0, 'breaking', '/configVersion'],
  ['connectionConfig.required', ['region', 'code'], 'breaking', '/connectionConfig/required/code'],
  ['connectionConfig.required', undefined, 'additive', '/connectionConfig/required/region'],
  ['studyConfig.required', ['project'], 'breaking', '/studyConfig/required/project'],
  ['connectionConfig.properties.colour', { type: 'string' }, 'additive', '/connectionConfig/properties/colour'],
  ['connectionConfig.properties.code', undefined, 'breaking', '/connectionConfig/properties/code'],
  ['connectionConfig.properties.code.type', 'number', 'breaking', '/connectionConfig/properties/code/type'],
  ['connectionConfig.properties.code.pattern', '^a$', 'breaking', '/connectionConfig/properties/code/pattern'],
  ['connectionConfig.properties.code.minLength', 3, 'breaking', '/connectionConfig/properties/code/minLength'],
  ['connectionConfig.properties.region.maxLength', 10, 'breaking', '/connectionConfig/properties/region/maxLength'],
  ['connectionConfig.properties.region.maxLength', 30, 'additive', '/connectionConfig/properties/region/maxLength'],
  ['connectionConfig.properties.region.maxLength', undefined, 'additive', '/connectionConfig/properties/region/maxLength'],
  ['connectionConfig.properties.region.enum', ['us'], 'breaking', '/connectionConfig/properties/region/enum/eu'],
  ['connectionConfig.properties.region.enum', ['us', 'eu', 'au'], 'additive', '/connectionConfig/properties/region/enum/au'],
  ['connectionConfig.properties.region.title', 'Where', 'text', '/connectionConfig/properties/region/title'],
  // What an author or a vendor has named like a text of the manifest.
  ['connectionConfig.properties.text', undefined, 'breaking', '/connectionConfig/properties/text'],
  ['connectionConfig.properties.text.type', 'number', 'breaking', '/connectionConfig/properties/text/type'],
  ['connectionConfig.properties.text.examples', ['b'], 'text', '/connectionConfig/properties/text/examples/b'],
  ['connectionConfig.properties.region.enum', ['eu', 'us', 'title'], 'additive', '/connectionConfig/properties/region/enum/title'],
  ['secrets.reason', { title: 'Reason', required: true }, 'breaking', '/secrets/reason'],
  ['capabilities.statusSync.statusMap.note', undefined, 'breaking', '/capabilities/statusSync/statusMap/note'],
  ['capabilities.statusSync.statusMap.stage', 'started', 'additive', '/capabilities/statusSync/statusMap/stage'],
  [
    'capabilities.participantIngestion.destination.fields',
    [{ name: 'email', type: 'text', required: true }],
    'breaking',
    '/capabilities/participantIngestion/destination/fields/title',
  ],
  ['secrets.more', { title: 'More', required: false }, 'additive', '/secrets/more'],
  ['secrets.more', { title: 'More', required: true }, 'breaking', '/secrets/more'],
  ['secrets.key.required', true, 'breaking', '/secrets/key/required'],
  ['secrets.other.required', false, 'additive', '/secrets/other/required'],
  ['secrets.other', undefined, 'breaking', '/secrets/other'],
  ['secrets.key.pattern', { expression: 'a+', detail: 'It is none.' }, 'breaking', '/secrets/key/pattern'],
  ['authentication.secret', 'other', 'breaking', '/authentication/secret'],
  ['hosts.production', 'https://api.other.example', 'breaking', '/hosts/production'],
  ['hosts.sandbox', 'https://sandbox.tool.example', 'additive', '/hosts/sandbox'],
  ['capabilities.redirect', undefined, 'breaking', '/capabilities/redirect'],
  ['capabilities.redirect.returns', ['complete'], 'breaking', '/capabilities/redirect/returns/screen_out'],
  ['capabilities.redirect.returns', ['screen_out', 'complete', 'quality'], 'additive', '/capabilities/redirect/returns/quality'],
  ['capabilities.redirect.inviteHosts', ['tool.example'], 'breaking', '/capabilities/redirect/inviteHosts/tool.example'],
  ['capabilities.redirect.maximumLinkLength', 1000, 'breaking', '/capabilities/redirect/maximumLinkLength'],
  ['capabilities.redirect.maximumLinkLength', 4000, 'additive', '/capabilities/redirect/maximumLinkLength'],
  ['capabilities.redirect.onReturn.fixed', true, 'breaking', '/capabilities/redirect/onReturn/fixed'],
  ['capabilities.statusSync.statusMap.out', 'quality_failed', 'breaking', '/capabilities/statusSync/statusMap/out'],
  ['capabilities.statusSync.statusMap.full', 'over_quota', 'additive', '/capabilities/statusSync/statusMap/full'],
  ['capabilities.statusSync.webhook.schemes', [], 'breaking', '/capabilities/statusSync/webhook/schemes/signature'],
  [
    'capabilities.participantIngestion.destination.maximumBatchSize',
    50,
    'additive',
    '/capabilities/participantIngestion/destination/maximumBatchSize',
  ],
  ['capabilities.participantIngestion.destination.fields', [], 'breaking', '/capabilities/participantIngestion/destination/fields/email'],
  ['capabilities.recruitment.policy.refused', [], 'additive', '/capabilities/recruitment/policy/refused/chat'],
  ['capabilities.recruitment.policy.discloses', ['pseudonym', 'country'], 'breaking', '/capabilities/recruitment/policy/discloses/country'],
  ['presets', [], 'breaking', '/presets/generic'],
  ['docs.automated', ['Everything.'], 'text', '/docs/automated/All.'],
  ['docs.troubleshooting', [], 'breaking', '/docs/troubleshooting/no_link'],
];

describe('two versions of a manifest', () => {
  it.each(kinds)('%s changed to %j is %s', (path, value, kind, pointer) => {
    const changes = compareManifests(before, change(path, value));
    expect(changes.find((one) => one.pointer === pointer)).toMatchObject({ kind });
    // A list of texts shows what went and what came.
    expect(new Set(changes.map((one) => one.kind))).toEqual(new Set([kind]));
  });

  it('are the same whatever the order of what they list', () => {
    const turned = change('capabilities.redirect.returns', ['screen_out', 'complete']);
    expect(compareManifests(before, turned)).toEqual([]);
    expect(compareManifests(before, structuredClone(before))).toEqual([]);
  });

  it('name breaking changes first, each as a sentence', () => {
    const after = { ...(change('capabilities.redirect.returns', ['complete', 'quality']) as object), title: 'The tool' };
    expect(compareManifests(before, after).map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual([
      'breaking: /capabilities/redirect/returns/screen_out is gone; it was "screen_out".',
      'additive: /capabilities/redirect/returns/quality is new: "quality".',
      'text: /title was "Tool" and is "The tool".',
    ]);
  });

  it('that is no manifest is another one altogether', () => {
    expect(compareManifests(null, before)).toMatchObject([{ kind: 'breaking', pointer: '' }]);
  });
});
