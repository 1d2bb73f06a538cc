import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PostgresqlLogin } from '../../src/sources/postgresql/login.js';
import { Session } from '../../src/sources/postgresql/session.js';

const database = new URL(inject('postgresUrl'));

// Node makes no certificates of its own.
// On a CI server it fails instead: nobody would miss a test that is skipped there.
describe.skipIf((process.env['CI'] ?? '') === '' && spawnSync('openssl', ['version']).status !== 0)('a database behind TLS', () => {
  let folder: string;
  let certificate: string;
  let server: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panelbridge-tls-'));
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', certificateFile];
    execFileSync('openssl', [...request, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
    certificate = readFileSync(certificateFile, 'utf8');
    const key = readFileSync(keyFile);
    // Answers the request for TLS as PostgreSQL does, and hands what comes on to the database.
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('S');
        const near = new TLSSocket(socket, { isServer: true, key, cert: certificate });
        const far = connect(Number(database.port), database.hostname);
        for (const end of [near, far]) end.on('error', () => socket.destroy());
        near.pipe(far).pipe(near);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    const closed = once(server, 'close');
    server.close();
    await closed;
    rmSync(folder, { recursive: true });
  });

  const ask = async (changes: Partial<PostgresqlLogin>): Promise<unknown> => {
    const { port } = server.address() as AddressInfo;
    const login: PostgresqlLogin = {
      host: 'localhost',
      port,
      database: 'postgres',
      user: decodeURIComponent(database.username),
      password: decodeURIComponent(database.password),
      tls: 'verify',
      certificateAuthority: null,
      ...changes,
    };
    const options = { policy: { allowLoopback: true, allowedRanges: [] }, signal: new AbortController().signal, statementSeconds: 5 };
    const session = await Session.open(login, options);
    try {
      return (await session.query('select 1')).rows;
    } finally {
      await session.close();
    }
  };

  it('is reached with its certificate checked, or unchecked where that was chosen', async () => {
    expect(await ask({ certificateAuthority: certificate })).toEqual([['1']]);
    expect(await ask({ tls: 'require' })).toEqual([['1']]);
    expect(await ask({ tls: 'require', host: '127.0.0.1' })).toEqual([['1']]);
  });

  it.each([
    ['nobody vouches for its certificate', {}, /self-signed certificate.*certificateAuthority/],
    ['the certificate is for another name', { host: '127.0.0.1' }, /(altnames|cert's).*certificateAuthority/],
  ])('is not reached when %s', async (_, changes, words) => {
    const certificateAuthority = 'host' in changes ? certificate : null;
    await expect(ask({ ...changes, certificateAuthority })).rejects.toMatchObject({
      code: 'source_unreachable',
      message: expect.stringMatching(words) as unknown,
    });
  });
});
