// The gates of the built site, one line each with its figures. Exit 1 when one of them is not passed.
//   pnpm docs:check                  builds the site and goes through all of them
//   pnpm docs:check --no-browser     leaves out those that need a browser
import { checkFields } from '../src/gates/check-fields.ts';
import { checkLinks } from '../src/gates/check-links.ts';
import { checkOrder } from '../src/gates/check-order.ts';
import { checkPages } from '../src/gates/check-pages.ts';
import { checkPictures } from '../src/gates/check-pictures.ts';
import { openSite } from '../src/gates/built-site.ts';
import type { GateResult } from '../src/gates/gate.ts';
import { lookInBrowser } from '../src/gates/look-in-browser.ts';
import { readManifests } from '../src/gates/manifests.ts';
import { findSite } from '../src/site.ts';

const site = openSite();
const manifests = readManifests().map(({ manifest }) => manifest);
let failed = false;

const report = ({ name, figure, faults }: GateResult): void => {
  if (faults.length > 0) failed = true;
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${figure}`);
  for (const fault of faults) console.log(`         ${fault}`);
};

for (const check of [
  () => checkPages(site),
  () => checkFields(site, manifests),
  () => checkOrder(site, manifests),
  () => checkLinks(site, findSite(process.env)),
  () => checkPictures(site),
]) {
  report(check());
}
if (!process.argv.includes('--no-browser')) for (const result of await lookInBrowser(site)) report(result);
process.exitCode = failed ? 1 : 0;
