import { existsSync } from 'node:fs';
import { buildSite, docsFolder } from './support/build-site.ts';

/** The tests look at the built site. `turbo test` has built it already; alone, they build it when it is not there. */
export default function setUp(): void {
  if (existsSync(`${docsFolder}/dist/index.html`)) return;
  const { code, output } = buildSite(docsFolder);
  if (code !== 0) throw new Error(`The site could not be built:\n${output}`);
}
