import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/create-app.js';
import { Configuration, type ConfigurationValues } from '../../src/platform/configuration/configuration.js';
import { hashBody } from '../../src/platform/http/canonical-json.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { createLogger } from '../../src/platform/telemetry/logger.js';
import { startHub, type TestHub } from '../support/start-hub.js';

interface Answer extends ProblemBody {
  readonly id: string;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const send = (path: string, body: object, key: string) =>
  hub.request<Answer>('POST', `/api/v1/${path}`, { body, headers: { 'idempotency-key': key } });

const readHash = async (key: string): Promise<Buffer | undefined> =>
  (await hub.sql.query<{ body_hash: Buffer }>('select body_hash from idempotency_keys where key = $1', [key])).rows[0]?.body_hash;

const source = {
  kind: 'postgresql',
  name: 'Warehouse',
  settings: { host: 'db.example.com', port: 5432, database: 'shop', user: 'reader', tls: 'require' },
  password: 'summer24',
};

describe('what is kept of the body of a request with an idempotency key', () => {
  it('proves no guess of a password to whoever reads the database, and recognises a retry', async () => {
    expect((await send('sources', source, 'password')).status).toBe(201);
    const stored = await readHash('password');
    expect(stored).toHaveLength(32);
    expect(stored?.equals(hashBody(source))).toBe(false);
    const again = await send('sources', source, 'password');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    const other = await send('sources', { ...source, password: 'winter24' }, 'password');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is recognised after a rotation of keys; once its key is gone the retry is refused, and nothing done twice', async () => {
    const first = await send('studies', { title: 'Rotated' }, 'rotated');
    const newer = { id: 't2', bytes: randomBytes(32) };
    const retry = async (secretKeys: ConfigurationValues['secretKeys']) => {
      const app = await createApp(hub.app.get(Configuration).with({ role: 'api', secretKeys }), { logger: createLogger('silent') });
      try {
        await app.listen(0, '127.0.0.1');
        const answer = await fetch(`${await app.getUrl()}/api/v1/studies`, {
          method: 'POST',
          headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/json', 'idempotency-key': 'rotated' },
          body: '{"title":"Rotated"}',
        });
        return { status: answer.status, body: (await answer.json()) as Answer };
      } finally {
        await app.close();
      }
    };
    expect(await retry([newer, ...hub.app.get(Configuration).secretKeys])).toEqual({ status: 201, body: first.body });
    expect(await retry([newer])).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect((await hub.sql.query(`select 1 from studies where title = 'Rotated'`)).rowCount).toBe(1);
  });

  it('goes with the person of whom the answer tells; a retry makes them no second time', async () => {
    const person = { email: 'gone@example.com' };
    const made = await send('participants', person, 'person');
    expect((await hub.request('POST', `/api/v1/participants/${made.body.id}/erase`)).status).toBe(204);
    expect(await readHash('person')).toHaveLength(0);
    const again = await send('participants', person, 'person');
    expect([again.status, again.body]).toEqual([201, { erased: true }]);
    expect((await hub.sql.query('select 1 from participants')).rowCount).toBe(0);
  });
});
