import { expect, it } from 'vitest';
import { sampleManifest } from '../../test/connector/sample-manifest.js';
import { prepareManifestFile, printManifest } from './index.js';

const marker = { connector: sampleManifest.id, contract: 1 };
const description = { version: '1.2.3', panelbridge: marker };

it('is the manifest as it is printed, with the version of the package', () => {
  expect(prepareManifestFile(sampleManifest, description)).toEqual({ ok: true, value: printManifest(sampleManifest, '1.2.3') });
});

it.each([
  ['no marker', { version: '1.2.3' }, '/package.json/panelbridge'],
  ['the marker of another id', { ...description, panelbridge: { ...marker, connector: 'other' } }, '/package.json/panelbridge'],
  ['the marker of another contract', { ...description, panelbridge: { ...marker, contract: 2 } }, '/package.json/panelbridge'],
  ['no version', { panelbridge: marker }, '/package.json/version'],
])('is not written with %s', (_, wrong, pointer) => {
  expect(prepareManifestFile(sampleManifest, wrong)).toMatchObject({ ok: false, faults: [{ pointer }] });
});

it('is not written while the manifest has faults', () => {
  expect(prepareManifestFile({ ...sampleManifest, title: '' }, description)).toMatchObject({ ok: false, faults: [{ pointer: '/title' }] });
});
