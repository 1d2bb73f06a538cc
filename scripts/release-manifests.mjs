// Part of the release recipe: from now on the checks of each connector hold it to the manifest that is published at this moment.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/child.mjs';
import { listPackages } from './lib/workspace.mjs';

for (const { name, folder, manifest } of listPackages(root)) {
  const file = path.join(folder, 'manifest.json');
  // A fixture may carry the marker as well; what is private is published by nobody.
  if (Object(manifest['panelbridge']).connector === undefined || manifest['private'] === true) continue;
  if (!existsSync(file)) throw new Error(`${name} has no manifest.json; run pnpm generate`);
  mkdirSync(path.join(folder, 'test'), { recursive: true });
  copyFileSync(file, path.join(folder, 'test', 'published-manifest.json'));
  console.log(`published manifest: ${name} ${String(manifest['version'])}`);
}
