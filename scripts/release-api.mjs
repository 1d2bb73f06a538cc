// Part of the release recipe: from now on `pnpm check api` holds the API to what is described at this moment.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { apiDocuments } from './lib/check-api.mjs';
import { root } from './lib/child.mjs';

const document = JSON.parse(readFileSync(path.join(root, apiDocuments.current), 'utf8'));
// Without line breaks: nobody reads it, and with them it would be three times as large.
writeFileSync(path.join(root, apiDocuments.released), `${JSON.stringify(document)}\n`);
console.log(`released API: ${document.info.version}, ${Object.keys(document.paths).length} paths`);
