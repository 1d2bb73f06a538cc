// The gates of the built site, one line each with its figures. Exit 1 when one of them is not passed.
//   pnpm docs:check                                builds the site and goes through all of them
//   node apps/docs/scripts/check-site.ts [folder]  looks at a site that is built; --no-browser leaves out what needs a browser
import { parseArgs } from 'node:util';
import { builtFolder, openSite } from '../src/gates/built-site.ts';
import { checkCodes, readProblems } from '../src/gates/check-codes.ts';
import { checkFields } from '../src/gates/check-fields.ts';
import { checkLinks } from '../src/gates/check-links.ts';
import { checkOrder } from '../src/gates/check-order.ts';
import { checkPages } from '../src/gates/check-pages.ts';
import { checkPictures } from '../src/gates/check-pictures.ts';
import { checkSamples } from '../src/gates/check-samples.ts';
import type { GateResult } from '../src/gates/gate.ts';
import { lookInBrowser } from '../src/gates/look-in-browser.ts';
import { readManifests } from '../src/gates/manifests.ts';
import { findSite } from '../src/site.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'no-browser': { type: 'boolean', default: false } } });
const site = openSite(positionals[0] ?? builtFolder);
const manifests = readManifests().map(({ manifest }) => manifest);
const results: GateResult[] = [];

const report = (result: GateResult): void => {
  results.push(result);
  const { name, figure, faults } = result;
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${figure}`);
  for (const fault of faults) console.log(`         ${fault}`);
};

report(await checkPages(site));
report(checkFields(site, manifests));
report(checkOrder(site, manifests));
report(checkCodes(site, readProblems()));
report(checkLinks(site, findSite(process.env)));
report(checkSamples(site));
report(checkPictures(site, manifests));
if (!values['no-browser']) for (const result of await lookInBrowser(site)) report(result);

const failed = results.filter(({ faults }) => faults.length > 0).map(({ name }) => name);
console.log(failed.length === 0 ? `docs:check: ${results.length} gates passed` : `docs:check: failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
