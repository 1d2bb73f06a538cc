import { describe, expect, it } from 'vitest';
import { sampleManifest, samplePreset, wideSample } from '../../test/connector/sample-manifest.js';
import { type Manifest, type Preset, resolvePreset } from './index.js';

const { redirect, statusSync } = sampleManifest.capabilities;

function resolveWith(changes: Partial<Preset>) {
  return resolvePreset({ ...wideSample, presets: [{ ...samplePreset, redirect: {}, statusSync: {}, docs: {}, ...changes }] }, 'special');
}

describe('resolvePreset', () => {
  it('gives the connector’s own declarations where no preset is named', () => {
    expect(resolvePreset(wideSample, null)).toEqual({ preset: null, capabilities: sampleManifest.capabilities, docs: sampleManifest.docs });
  });

  it('changes nothing with a preset that says nothing', () => {
    expect(resolveWith({}).capabilities).toEqual(sampleManifest.capabilities);
    expect(resolveWith({}).docs).toEqual(sampleManifest.docs);
  });

  it('merges declarations member by member and replaces lists and the status map whole', () => {
    const { capabilities } = resolvePreset(wideSample, 'special');
    expect(capabilities.redirect).toEqual({
      ...redirect,
      placeholder: '[{name}]',
      returns: ['complete'],
      parameter: { ...redirect.parameter, maximumLength: 20, reserved: ['name'] },
    });
    expect(capabilities.statusSync).toEqual({
      ...statusSync,
      statusMap: { done: 'submitted' },
      webhook: { ...statusSync.webhook, eventIdHeader: 'x-event' },
    });
    expect(capabilities.recruitment).toEqual(sampleManifest.capabilities.recruitment);
  });

  it('replaces the body mapping whole: pointers of two tools are never mixed', () => {
    const body = { status: '/type', externalId: '/hidden/{parameter}', eventId: [], occurredAt: null, test: null };
    expect(resolveWith({ statusSync: { webhook: { body } } }).capabilities.statusSync?.webhook?.body).toEqual(body);
  });

  it('takes status sync away where the preset says null', () => {
    const { capabilities } = resolveWith({ statusSync: null });
    expect(capabilities).not.toHaveProperty('statusSync');
    expect(capabilities.redirect).toEqual(redirect);
  });

  it('merges the destination of participants', () => {
    const { capabilities } = resolveWith({ participantIngestion: { destination: { modes: ['upsert'], listsFields: true } } });
    expect(capabilities.participantIngestion?.destination).toMatchObject({ modes: ['upsert'], listsFields: true, matchKey: 'email' });
  });

  it('puts the questions of a preset first, and replaces the words of the partner whole', () => {
    const [base, own] = [
      { question: 'Why?', answer: 'So.' },
      { question: 'When?', answer: 'Now.' },
    ];
    const docs = { ...sampleManifest.docs, questions: [base], words: [{ status: 'submitted', partner: 'DONE' } as const] };
    const words = [{ status: 'submitted', partner: 'ENDED' } as const];
    const preset = { ...samplePreset, docs: { questions: [own, { ...base, answer: 'Otherwise.' }], words } };
    const resolved = resolvePreset({ ...wideSample, docs, presets: [preset] }, 'special').docs;
    expect(resolved.questions).toEqual([own, { ...base, answer: 'Otherwise.' }]);
    expect(resolved.words).toEqual(words);
  });

  it('gives no capability that the connector does not have', () => {
    const { statusSync: _, ...capabilities } = sampleManifest.capabilities;
    const manifest: Manifest = { ...wideSample, capabilities };
    expect(resolvePreset(manifest, 'special').capabilities).not.toHaveProperty('statusSync');
  });

  it('replaces what is read in order, and puts other entries of the preset first', () => {
    const { docs } = resolvePreset(wideSample, 'special');
    expect(docs.setup).toEqual(samplePreset.docs?.setup);
    expect(docs.advice).toEqual(['Special advice.', 'Invite a few people first.']);
    expect(docs.troubleshooting).toEqual(samplePreset.docs?.troubleshooting);
    expect(docs.limits).toEqual(sampleManifest.docs.limits);
  });

  it('keeps examples of ids, unless the preset has some of its own', () => {
    const ids = [{ scope: 'Surveys', hub: 'pp_9exh736', partner: 'i9exh736' }];
    const own = [{ scope: 'Surveys', hub: 'pp_9exh736', partner: 'x9exh736' }];
    const manifest: Manifest = { ...wideSample, docs: { ...wideSample.docs, ids } };
    expect(resolvePreset(manifest, 'special').docs.ids).toEqual(ids);
    const preset = { ...samplePreset, docs: { ...samplePreset.docs, ids: own } };
    expect(resolvePreset({ ...manifest, presets: [preset] }, 'special').docs.ids).toEqual(own);
  });

  it('throws for a preset that is not there, and names those that are', () => {
    expect(() => resolvePreset(wideSample, 'nobody')).toThrow(new RangeError('connector sample has no preset "nobody"; it has special'));
  });
});
