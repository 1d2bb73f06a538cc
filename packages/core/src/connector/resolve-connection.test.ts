import { describe, expect, it } from 'vitest';
import { sampleManifest, samplePreset, wideSample } from '../../test/connector/sample-manifest.js';
import { resolveConnection, resolvePreset } from './index.js';

const { redirect, statusSync } = sampleManifest.capabilities;

describe('resolveConnection', () => {
  it('takes the first scheme and the connector’s own declarations where the settings say nothing', () => {
    const resolved = resolveConnection(wideSample, {});
    expect(resolved).toEqual({
      ...resolvePreset(wideSample, null),
      webhookScheme: statusSync.webhook.schemes[0],
      authentication: sampleManifest.authentication,
    });
  });

  it('lays the preset of the settings over the manifest', () => {
    const { preset, capabilities, docs } = resolveConnection(wideSample, { preset: 'special', region: 'eu' });
    expect({ preset, capabilities, docs }).toEqual(resolvePreset(wideSample, 'special'));
  });

  it('puts the placeholder of the settings before that of the preset', () => {
    const settings = { preset: 'special', placeholder: '%{name}%' };
    expect(resolveConnection(wideSample, settings).capabilities.redirect?.placeholder).toBe('%{name}%');
    expect(redirect.placeholder).toBeNull();
  });

  it('lets the settings change how often the tool is asked, and add words to the status map', () => {
    const settings = { requestsPerMinute: 600, pullEveryMinutes: 1, statusMap: { abandoned: 'incomplete' } };
    const resolved = resolveConnection(wideSample, settings).capabilities.statusSync;
    expect(resolved?.pull).toEqual({ ...statusSync.pull, requestsPerMinute: 600, everyMinutes: 1 });
    expect(resolved?.statusMap).toEqual({ ...statusSync.statusMap, abandoned: 'incomplete' });
  });

  it('leaves alone what a connector keeps under such a name for itself', () => {
    const settings = { requestsPerMinute: 'many', statusMap: { done: 'paid' }, placeholder: 7 };
    expect(resolveConnection(wideSample, settings).capabilities).toEqual(sampleManifest.capabilities);
  });

  it.each([
    ['header', statusSync.webhook.schemes[1]],
    ['none', null],
    ['unknown', null],
  ])('webhookScheme %s', (webhookScheme, expected) => {
    expect(resolveConnection(wideSample, { webhookScheme }).webhookScheme).toEqual(expected);
  });

  it('refuses webhooks where the preset has no status sync', () => {
    const manifest = { ...wideSample, presets: [{ ...samplePreset, statusSync: null }] };
    expect(resolveConnection(manifest, { preset: 'special' }).webhookScheme).toBeNull();
  });

  it('throws for a preset that is not there', () => {
    expect(() => resolveConnection(wideSample, { preset: 'nobody' })).toThrow(RangeError);
  });
});
