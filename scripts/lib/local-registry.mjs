import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { jobEnvironment, root } from './child.mjs';

/**
 * A package as it would be published.
 * @typedef {{ name: string, version: string, file: string }} PackedPackage
 */

/** The packages that a connector's author installs. */
export const authorPackages = /** @type {const} */ (['core', 'connector-testing', 'create-connector']);

/**
 * Packs packages of this repository, which have to be built. Their version is marked with what they hold: package managers keep what they have
 * once fetched under a version, and would go on with an older state of the same one.
 * @param {readonly string[]} folders names of folders under packages/, or absolute paths
 * @param {string} destination
 * @returns {readonly PackedPackage[]}
 */
export function packPackages(folders, destination) {
  mkdirSync(destination, { recursive: true });
  const unpacked = folders.map((folder) => unpack(pack(path.resolve(root, 'packages', folder), destination)));
  const content = createHash('sha256');
  for (const folder of unpacked) for (const file of listFiles(folder)) content.update(file.slice(folder.length)).update(readFileSync(file));
  const mark = `-local.${content.digest('hex').slice(0, 12)}`;
  const names = new Set(unpacked.map((folder) => String(readPackage(folder).name)));
  return unpacked.map((folder) => {
    const marked = markVersions(readPackage(folder), names, mark);
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(marked, null, 2));
    const file = path.join(destination, `${marked.name.replaceAll(/[@/]/g, '-').slice(1)}-${marked.version}.tgz`);
    execFileSync('tar', ['-czf', file, '-C', path.dirname(folder), 'package']);
    return { name: marked.name, version: marked.version, file };
  });
}

/**
 * @param {string} cwd
 * @param {string} destination
 */
function pack(cwd, destination) {
  const output = execFileSync('pnpm', ['pack', '--json', '--pack-destination', destination], {
    cwd,
    encoding: 'utf8',
    env: jobEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return path.resolve(destination, JSON.parse(output).filename);
}

/** @param {string} file */
function unpack(file) {
  const folder = file.replace(/\.tgz$/, '');
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', file, '-C', folder]);
  rmSync(file);
  return path.join(folder, 'package');
}

/** @param {string} folder */
function listFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

/** @param {string} folder */
function readPackage(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/**
 * @param {Record<string, any>} description
 * @param {ReadonlySet<string>} names
 * @param {string} mark
 */
function markVersions(description, names, mark) {
  const marked = { ...description, name: String(description.name), version: `${description.version}${mark}` };
  for (const member of ['dependencies', 'devDependencies', 'peerDependencies']) {
    const versions = Object.entries(description[member] ?? {}).map(([name, version]) => [
      name,
      names.has(name) ? `${version}${mark}` : version,
    ]);
    if (versions.length > 0) Object.assign(marked, { [member]: Object.fromEntries(versions) });
  }
  return marked;
}

/**
 * Serves packed packages to npm and pnpm as a registry of their scope, on this machine alone; everything else still comes from the usual registry.
 * @param {readonly PackedPackage[]} packages
 * @returns {Promise<{ environment: Readonly<Record<string, string>>, close: () => Promise<void> }>} `environment` makes npm and pnpm ask here
 */
export async function startRegistry(packages) {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent((request.url ?? '/').slice(1));
    const tarball = packages.find(({ file }) => asked === `tarballs/${path.basename(file)}`);
    const listed = packages.find(({ name }) => asked === name);
    if (tarball) response.end(readFileSync(tarball.file));
    else if (listed) response.setHeader('content-type', 'application/json').end(JSON.stringify(describe(listed, url)));
    else response.writeHead(404).end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  const settings = mkdtempSync(path.join(os.tmpdir(), 'panelbridge-registry-'));
  const file = path.join(settings, 'npmrc');
  writeFileSync(file, [...readSettings(), `@panelbridge:registry=${url}/`, ''].join('\n'));
  return {
    environment: {
      npm_config_userconfig: file,
      NPM_CONFIG_USERCONFIG: file,
      npm_config_cache: makeCache(settings),
      npm_config_update_notifier: 'false',
    },
    close: () =>
      new Promise((resolve) => {
        rmSync(settings, { recursive: true, force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * A cache for npm that holds what was downloaded, and none of the packages that `npm create` was told to run before: it runs those again,
 * whatever the registry has now.
 * @param {string} folder
 */
function makeCache(folder) {
  const cache = path.join(folder, 'cache');
  const downloads = path.join(readSetting('cache') ?? folder, '_cacache');
  mkdirSync(cache);
  if (existsSync(downloads)) symlinkSync(downloads, path.join(cache, '_cacache'));
  return cache;
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function readSetting(name) {
  const env = jobEnvironment();
  const value = execFileSync('npm', ['config', 'get', name], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
}

/**
 * What of this machine's settings other packages are fetched by. A variable of the environment could not name a scope: shells drop such names.
 * @returns {readonly string[]}
 */
function readSettings() {
  return ['registry', 'cafile'].flatMap((name) => {
    const value = readSetting(name);
    return value === undefined ? [] : [`${name}=${value}`];
  });
}

/**
 * @param {PackedPackage} packed
 * @param {string} url
 */
function describe({ name, version, file }, url) {
  const bytes = readFileSync(file);
  const description = JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }));
  const dist = {
    tarball: `${url}/tarballs/${path.basename(file)}`,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
  };
  // Old enough for every package manager that waits before it trusts a release.
  const time = { created: '2026-01-01T00:00:00.000Z', modified: '2026-01-01T00:00:00.000Z', [version]: '2026-01-01T00:00:00.000Z' };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...description, dist } }, time };
}
