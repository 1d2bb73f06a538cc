import { isAbsolute } from 'node:path';
import type { z } from 'zod';
import type { SecretKey } from './configuration.js';

type Check = Pick<z.core.$RefinementCtx<string>, 'addIssue'>;

/** Reads `k1:<base64>,k0:<base64>`: two characters of id and 32 bytes each; the first is the current one. */
export function parseSecretKeys(text: string, check: Check): SecretKey[] {
  const keys = splitList(text).map((entry) => {
    const separator = entry.indexOf(':');
    return { id: entry.slice(0, Math.max(separator, 0)), bytes: Buffer.from(entry.slice(separator + 1), 'base64') };
  });
  keys.forEach(({ id, bytes }, index) => {
    const place = `entry ${index + 1}`;
    if (!/^[0-9a-z]{2}$/.test(id)) check.addIssue(`${place} must begin with a key id of two characters [0-9a-z] and a colon`);
    else if (keys.findIndex((key) => key.id === id) !== index) check.addIssue(`${place} repeats the key id ${id}`);
    if (bytes.length !== 32) check.addIssue(`${place} must hold 32 bytes in base64, as \`openssl rand -base64 32\` prints them`);
  });
  if (keys.length === 0) check.addIssue('must hold at least one key');
  return keys;
}

/** Reads the packages or folders to look for connectors in, separated by commas. */
export function parseConnectors(text: string): string[] {
  return splitList(text);
}

/** Reads the addresses or CIDR ranges of reverse proxies whose `X-Forwarded-For` is believed, separated by commas. */
export function parseProxies(text: string, check: Check): string[] {
  const proxies = splitList(text);
  if (proxies.some((proxy) => !/^[0-9a-f.:]+(\/\d{1,3})?$/i.test(proxy))) check.addIssue('is a list of IP addresses or CIDR ranges');
  return proxies;
}

/** Reads the folders whose files sources may read, separated by commas. */
export function parseFolders(text: string, check: Check): string[] {
  const folders = splitList(text);
  if (folders.some((folder) => !isAbsolute(folder))) check.addIssue('is a list of absolute paths of folders, separated by commas');
  return folders;
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
