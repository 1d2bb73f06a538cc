import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureSecretKeys } from './ensure-secret-keys.js';
import { ConfigurationError, readDatabaseSettings, readSettings } from './read-settings.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const database = 'postgresql://user:canary-password@host/panelbridge';

function readFaults(variables: Record<string, string>): readonly string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('settings', () => {
  it('need nothing for a demo on this machine', () => {
    expect(readSettings({ PANELBRIDGE_PORT: '' })).toMatchObject({
      databaseUrl: undefined,
      demo: true,
      host: '127.0.0.1',
      port: 4300,
      role: 'all',
      publicUrl: 'http://localhost:4300',
      docsUrl: 'http://localhost:4300/reference',
      logLevel: 'info',
    });
  });

  it('are no demo with a database of their own, and then need a secret key', () => {
    expect(readFaults({ DATABASE_URL: database })).toEqual([
      expect.stringMatching(/PANELBRIDGE_SECRET_KEYS is missing.*openssl rand -base64 32/),
    ]);
    expect(readSettings({ DATABASE_URL: database, PANELBRIDGE_SECRET_KEYS: `k1:${key(1)}` }).demo).toBe(false);
    expect(readSettings({ DATABASE_URL: database, PANELBRIDGE_DEMO: 'true' }).demo).toBe(true);
  });

  it('are no demo where others reach the hub, and then need a secret key', () => {
    const elsewhere = [
      { PANELBRIDGE_PUBLIC_URL: 'https://studies.example.com' },
      { PANELBRIDGE_HOST: '0.0.0.0' },
      { PANELBRIDGE_HOST: '::' },
    ];
    for (const variables of elsewhere) {
      expect(readFaults(variables)).toEqual([expect.stringMatching(/PANELBRIDGE_SECRET_KEYS is missing.*a demo is for one machine/)]);
      expect(readSettings({ ...variables, PANELBRIDGE_SECRET_KEYS: `k1:${key(1)}` }).demo).toBe(false);
    }
    const here = ['http://localhost:1', 'https://hub.localhost', 'http://127.0.0.1:4300/', 'http://127.9.0.1', 'http://[::1]:4300'];
    for (const url of here)
      expect([url, readSettings({ PANELBRIDGE_PUBLIC_URL: url, PANELBRIDGE_DEMO: 'true' }).demo]).toEqual([url, true]);
    expect(readSettings({ PANELBRIDGE_HOST: '0.0.0.0', PANELBRIDGE_DEMO: 'true' }).demo).toBe(true);
  });

  it.each([
    'https://studies.example.com',
    'http://10.0.0.7:4300',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://128.0.0.1',
  ])('refuse a demo that is reached as %s', (url) => {
    const faults = readFaults({ PANELBRIDGE_PUBLIC_URL: url, PANELBRIDGE_DEMO: 'true', PANELBRIDGE_SECRET_KEYS: `k1:${key(1)}` });
    expect(faults).toEqual([expect.stringMatching(/^PANELBRIDGE_DEMO .* only for a public URL on localhost/)]);
  });

  it('name a login for migrations only beside the one that the hub works with', () => {
    const variables = { PANELBRIDGE_MIGRATION_URL: 'postgresql://owner@host/panelbridge', PANELBRIDGE_SECRET_KEYS: `k1:${key(1)}` };
    expect(readFaults(variables)).toEqual([expect.stringMatching(/^PANELBRIDGE_MIGRATION_URL .* without DATABASE_URL/)]);
    const migrationUrl = variables.PANELBRIDGE_MIGRATION_URL;
    expect(readSettings({ ...variables, DATABASE_URL: database })).toMatchObject({ databaseUrl: database, migrationUrl });
    expect(readDatabaseSettings({ PANELBRIDGE_MIGRATION_URL: migrationUrl })).toEqual({
      databaseUrl: undefined,
      migrationUrl,
      folder: '.panelbridge',
    });
  });

  it('read keys, the current one first', () => {
    const { secretKeys } = readSettings({ PANELBRIDGE_SECRET_KEYS: `k2:${key(2)}, k1:${key(1)}` });
    expect(secretKeys.map(({ id, bytes }) => [id, bytes[0]])).toEqual([
      ['k2', 2],
      ['k1', 1],
    ]);
  });

  it('name every fault at once and repeat no value', () => {
    const faults = readFaults({
      DATABASE_URL: 'mysql://canary-password',
      PANELBRIDGE_PORT: '70000',
      PANELBRIDGE_ROLE: 'boss',
      PANELBRIDGE_PUBLIC_URL: 'ftp://x',
      PANELBRIDGE_SECRET_KEYS: 'k1:canary,long:canary',
      PANELBRIDGE_DEMO: 'yes',
      SMTP_URL: 'http://canary',
      LOG_LEVEL: 'loud',
      PANELBRIDGE_TRUSTED_PROXIES: 'everybody',
    });
    const named = new Set(faults.map((fault) => fault.split(' ')[0]));
    expect([...named].toSorted((left = '', right = '') => left.localeCompare(right))).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PANELBRIDGE_DEMO',
      'PANELBRIDGE_PORT',
      'PANELBRIDGE_PUBLIC_URL',
      'PANELBRIDGE_ROLE',
      'PANELBRIDGE_SECRET_KEYS',
      'PANELBRIDGE_TRUSTED_PROXIES',
      'SMTP_URL',
    ]);
    expect(faults.join()).not.toContain('canary');
  });

  it('refuse keys of the wrong length, without an id or with the same id twice', () => {
    expect(readFaults({ PANELBRIDGE_SECRET_KEYS: 'k1:c2hvcnQ=' })[0]).toContain('32 bytes');
    expect(readFaults({ PANELBRIDGE_SECRET_KEYS: key(1) }).join()).toContain('key id');
    expect(readFaults({ PANELBRIDGE_SECRET_KEYS: `k1:${key(1)},k1:${key(2)}` })[0]).toContain('repeats');
  });
});

describe('the key of a demo', () => {
  const folders: string[] = [];
  const createFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'panelbridge-key-'));
    folders.push(folder);
    return folder;
  };
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  it('is made once, for this account alone, also by two starts at the same time', async () => {
    const folder = join(await createFolder(), 'new');
    const settings = readSettings({ PANELBRIDGE_FOLDER: folder });
    const [left, right] = await Promise.all([ensureSecretKeys(settings), ensureSecretKeys(settings)]);
    expect(left.secretKeys).toEqual(right.secretKeys);
    expect(left.secretKeys[0]?.bytes).toHaveLength(32);
    expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600);
    expect((await ensureSecretKeys(settings)).secretKeys).toEqual(left.secretKeys);
  });

  it('is left alone when it is damaged, with the file named', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'secret.key'), 'damaged');
    await expect(ensureSecretKeys(readSettings({ PANELBRIDGE_FOLDER: folder }))).rejects.toThrow(/secret\.key/);
    expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe('damaged');
  });

  it('is not made where keys are given', async () => {
    const folder = await createFolder();
    await ensureSecretKeys(readSettings({ PANELBRIDGE_FOLDER: folder, PANELBRIDGE_SECRET_KEYS: `k1:${key(1)}` }));
    await expect(stat(join(folder, 'secret.key'))).rejects.toThrow('ENOENT');
  });
});
