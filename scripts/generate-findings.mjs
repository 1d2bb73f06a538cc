// Writes packages/core/findings.json, the kinds of findings and their fixes as core decides them, for the documentation. Run in that folder
// after its build: `node ../../scripts/generate-findings.mjs`.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @type {typeof import('../packages/core/src/index.ts')} */
const core = await import(pathToFileURL(resolve('dist/index.js')).href);

const rules = core.listReconciliationRules();
const described = {
  forgottenAfterDays: core.forgottenAfterDays,
  kinds: Object.fromEntries(
    core.findingKinds.map((kind) => {
      const used = new Set(rules.filter((rule) => rule.kind === kind).map(({ fix }) => fix));
      return [kind, { ...core.describeFinding(kind), fixes: core.fixes.filter((fix) => used.has(fix)) }];
    }),
  ),
  fixes: Object.fromEntries(core.fixes.map((fix) => [fix, core.describeFix(fix)])),
};
await writeFile(resolve('findings.json'), `${JSON.stringify(described, null, 2)}\n`);
