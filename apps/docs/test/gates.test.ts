import { expect, it } from 'vitest';
import { checkCodes, readProblems } from '../src/gates/check-codes.ts';
import { checkFields } from '../src/gates/check-fields.ts';
import { checkLinks } from '../src/gates/check-links.ts';
import { checkOrder } from '../src/gates/check-order.ts';
import { checkPages } from '../src/gates/check-pages.ts';
import { checkPictures } from '../src/gates/check-pictures.ts';
import { checkSamples } from '../src/gates/check-samples.ts';
import type { GateResult } from '../src/gates/gate.ts';
import { readManifests } from '../src/gates/manifests.ts';
import { findSite } from '../src/site.ts';
import { site } from './support/site.ts';

const manifests = readManifests().map(({ manifest }) => manifest);

/** What is checked, and the least that has to be there: a gate that looks at nothing is always passed. */
const gates: readonly (readonly [what: string, check: () => GateResult | Promise<GateResult>, least: number])[] = [
  ['every page is there as Markdown, for programs and in the search', () => checkPages(site), 60],
  ['every field of every manifest is covered', () => checkFields(site, manifests), 800],
  ['every connector has its parts in the one order', () => checkOrder(site, manifests), 20],
  ['every problem code is explained', () => checkCodes(site, readProblems()), 90],
  ['no link is broken', () => checkLinks(site, findSite(process.env)), 8000],
  ['every sample can be read', () => checkSamples(site), 140],
  ['no picture is stale', () => checkPictures(site, manifests), 16],
];

it.each(gates)('%s', async (_, check, least) => {
  const { figure, faults } = await check();
  expect(faults).toEqual([]);
  expect(Number.parseInt(figure, 10)).toBeGreaterThanOrEqual(least);
});
