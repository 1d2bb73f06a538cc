import { afterAll, describe, expect, it } from 'vitest';
import type { ParticipantDto } from '../../src/participants/participant.dto.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
afterAll(() => hub.close());

const path = '/api/v1/participants';
const create = (body: object) => hub.request<ParticipantDto>('POST', path, { body });

describe('the panel', () => {
  it('keeps a person under one form of their address (D7)', async () => {
    const { status, headers, body } = await create({ email: '  Ann.Lee+Panel@Example.COM ', firstName: ' Ann ', lastName: 'Lee' });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      email: 'ann.lee+panel@example.com',
      firstName: 'Ann',
      lastName: 'Lee',
      optedOut: false,
      contactable: true,
      version: 1,
    });
    const again = await hub.request('POST', path, { body: { email: 'ANN.LEE+panel@example.com' } });
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'participant_email_taken', errors: [{ pointer: '/email', code: 'email_taken' }] },
    });
    expect(JSON.stringify(again.body)).not.toContain('ann.lee');
    expect((await hub.request('GET', `${path}/${body.id}`)).body).toEqual(body);
  });

  it('keeps people without an address, any number of them, and says that nobody can write to them (D23)', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await create({ firstName: 'Nameless' })).toMatchObject({ status: 201, body: { email: null, contactable: false } });
    }
  });

  it('names every faulty member at once', async () => {
    const { status, body } = await hub.request('POST', path, { body: { firstName: 7, optedOut: 'yes', age: 3 } });
    expect(status).toBe(422);
    expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).toSorted()).toEqual([
      '/age',
      '/firstName',
      '/firstName',
      '/optedOut',
    ]);
    expect(await create({ email: 'ann at example.com' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/email', code: 'email_invalid' }] },
    });
  });

  it('changes what is sent and nothing else, by the version that it was based on', async () => {
    const { body } = await create({ email: 'bo@example.com', firstName: 'Bo', lastName: 'Berg' });
    const change = (changes: object, etag: string) =>
      hub.request<ParticipantDto>('PATCH', `${path}/${body.id}`, { body: changes, headers: { 'if-match': etag } });
    const changed = await change({ lastName: null, optedOut: true }, '"1"');
    expect(changed).toMatchObject({
      status: 200,
      body: { firstName: 'Bo', lastName: null, optedOut: true, contactable: false, version: 2 },
    });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await change({ firstName: 'X' }, '"1"')).toMatchObject({ status: 412, body: { code: 'version_mismatch' } });
    const { rows } = await hub.sql.query('select opted_out_at from participants where id = $1', [body.id]);
    expect(await change({ optedOut: true, firstName: 'Bo' }, '"2"')).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await hub.sql.query('select opted_out_at from participants where id = $1', [body.id])).rows).toEqual(rows);
    expect(await change({ email: 'ann.lee+panel@example.com' }, '"2"')).toMatchObject({
      status: 409,
      body: { code: 'participant_email_taken' },
    });
    const { rows: events } = await hub.sql.query(`select type, data, actor_kind from events where subject_id = $1 order by id`, [body.id]);
    expect(events).toEqual([
      { type: 'participant.created', data: {}, actor_kind: 'api_key' },
      { type: 'participant.changed', data: { members: ['lastName', 'optedOutAt'] }, actor_kind: 'api_key' },
    ]);
  });

  it('finds people by address and by a part of name or address, page by page', async () => {
    for (const name of ['Cy 100%', 'Cyd_x', 'CYRA']) await create({ firstName: name, email: `${encodeURIComponent(name)}@cy.example` });
    const list = async (query: string) =>
      (await hub.request<{ data: ParticipantDto[]; nextCursor: string | null }>('GET', `${path}?${query}`)).body;
    expect((await list('email=CYRA@cy.example')).data.map(({ firstName }) => firstName)).toEqual(['CYRA']);
    expect((await list('search=cy.exa')).data).toHaveLength(3);
    expect((await list('search=100%25')).data.map(({ firstName }) => firstName)).toEqual(['Cy 100%']);
    expect((await list('search=d_x')).data.map(({ firstName }) => firstName)).toEqual(['Cyd_x']);
    const first = await list('search=cy.exa&limit=2');
    const second = await list(`search=cy.exa&limit=2&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ firstName }) => firstName)).toEqual(['CYRA', 'Cyd_x', 'Cy 100%']);
    expect(second.nextCursor).toBeNull();
    expect((await hub.request('GET', `${path}?name=x`)).status).toBe(400);
  });

  it('shows and changes nobody of another workspace', async () => {
    const { body } = await create({ email: 'di@example.com' });
    const key = await hub.key('admin', await hub.createWorkspace());
    for (const [method, suffix] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/export'],
      ['POST', '/erase'],
    ] as const) {
      const { status } = await hub.request(method, `${path}/${body.id}${suffix}`, {
        key,
        ...(method === 'PATCH' ? { body: { firstName: 'X' } } : {}),
      });
      expect([method, suffix, status]).toEqual([method, suffix, 404]);
    }
    expect((await hub.request('GET', path, { key })).body).toEqual({ data: [], nextCursor: null });
    // The same address is free there.
    expect((await hub.request('POST', path, { key, body: { email: 'di@example.com' } })).status).toBe(201);
  });

  it('lets roles do what core says', async () => {
    const { body } = await create({ email: 'ed@example.com' });
    const status = async (role: Parameters<typeof hub.key>[0], method: string, suffix: string) =>
      (
        await hub.request(method, `${path}/${body.id}${suffix}`, {
          key: await hub.key(role),
          ...(method === 'PATCH' ? { body: { firstName: 'E' } } : {}),
        })
      ).status;
    expect(await status('observer', 'GET', '')).toBe(200);
    expect(await status('observer', 'PATCH', '')).toBe(403);
    expect(await status('integration', 'PATCH', '')).toBe(200);
    expect(await status('integration', 'POST', '/erase')).toBe(403);
    expect(await status('researcher', 'GET', '/export')).toBe(403);
    expect(await status('ops_manager', 'GET', '/export')).toBe(200);
  });
});
