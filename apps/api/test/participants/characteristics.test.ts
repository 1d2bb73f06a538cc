import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CharacteristicDto } from '../../src/participants/characteristics/characteristic.dto.js';
import type { ParticipantDto } from '../../src/participants/participant.dto.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
afterAll(() => hub.close());

let key: string;
let workspaceId: string;
beforeEach(async () => {
  workspaceId = await hub.createWorkspace();
  key = await hub.key('admin', workspaceId);
});

const path = '/api/v1/characteristics';
const define = (body: object) => hub.request<CharacteristicDto>('POST', path, { key, body });
const add = (body: object) => hub.request<ParticipantDto>('POST', '/api/v1/participants', { key, body });
const change = (id: string, body: object) => hub.request<ParticipantDto>('PATCH', `/api/v1/participants/${id}`, { key, body });

describe('a characteristic', () => {
  it('gets its slug from its name, or one that is given, and each slug once', async () => {
    expect(await define({ name: 'Größe des Teams!', type: 'number' })).toMatchObject({
      status: 201,
      body: { slug: 'gro_e_des_teams', name: 'Größe des Teams!', type: 'number', version: 1 },
    });
    expect(await define({ name: 'Beta', slug: 'in_beta', type: 'boolean' })).toMatchObject({ status: 201, body: { slug: 'in_beta' } });
    expect(await define({ name: 'In beta', type: 'text' })).toMatchObject({ status: 409, body: { code: 'characteristic_slug_taken' } });
    const { body } = await hub.request<{ data: CharacteristicDto[] }>('GET', path, { key });
    expect(body.data.map(({ slug }) => slug)).toEqual(['gro_e_des_teams', 'in_beta']);
  });

  it.each([
    [{ name: 'Email', type: 'text' }, 'slug_reserved'],
    [{ name: '名前', type: 'text' }, 'slug_invalid'],
    [{ name: 'x', slug: 'Not A Slug', type: 'text' }, 'slug_invalid'],
    [{ name: 'x', slug: '__proto__', type: 'text' }, 'slug_invalid'],
    [{ name: 'x', type: 'list' }, 'is_in'],
    [{ name: ' ', type: 'text' }, 'min_length'],
  ])('%j is refused', async (body, code) => {
    expect(await define(body)).toMatchObject({ status: 422, body: { errors: [{ code }] } });
  });

  it('changes its name at any time, and its type only while nobody has a value', async () => {
    const { body } = await define({ name: 'Seats', type: 'text' });
    const edit = (changes: object) => hub.request('PATCH', `${path}/${body.id}`, { key, body: changes });
    expect(await edit({ type: 'number' })).toMatchObject({ status: 200, body: { type: 'number', version: 2 } });
    await add({ characteristics: { seats: 4 } });
    expect(await edit({ name: 'Chairs' })).toMatchObject({ status: 200, body: { name: 'Chairs', slug: 'seats' } });
    expect(await edit({ type: 'text' })).toMatchObject({
      status: 409,
      body: { code: 'characteristic_in_use', errors: [{ pointer: '/type' }] },
    });
  });

  it('is deleted at once while nobody has a value, and otherwise with all values if that is asked for', async () => {
    const [unused, used] = [(await define({ name: 'Unused', type: 'text' })).body, (await define({ name: 'Used', type: 'text' })).body];
    const { body: person } = await add({ characteristics: { used: 'x' } });
    const remove = (id: string, query = '') => hub.request('DELETE', `${path}/${id}${query}`, { key });
    expect((await remove(unused.id)).status).toBe(204);
    expect(await remove(used.id)).toMatchObject({ status: 409, body: { code: 'characteristic_in_use' } });
    expect((await remove(used.id, '?clearValues=true')).status).toBe(204);
    expect((await hub.request('GET', `/api/v1/participants/${person.id}`, { key })).body).toMatchObject({
      characteristics: {},
      version: 2,
    });
    expect((await change(person.id, { characteristics: { used: 'x' } })).status).toBe(422);
  });
});

describe('a person', () => {
  it('S4-10 has nine fields of text, beside the characteristics of the workspace', async () => {
    const fields = {
      email: 'ann@example.com',
      firstName: 'Ann',
      lastName: 'Lee',
      phoneNumber: '+44 1632 960001',
      title: 'Head of research',
      company: 'Example Ltd',
      city: 'York',
      state: 'North Yorkshire',
      country: 'UK',
    };
    const { status, body } = await add(fields);
    expect({ status, body }).toMatchObject({ status: 201, body: { ...fields, characteristics: {}, labels: [] } });
    for (const name of Object.keys(fields)) expect((await change(body.id, { [name]: 7 })).status).toBe(422);
    expect((await change(body.id, { age: '7' })).status).toBe(422);
    expect((await change(body.id, { city: null, company: ' ' })).body).toMatchObject({
      city: null,
      company: null,
      state: 'North Yorkshire',
    });
  });

  it('has values of the type that is defined, each kept until it is taken away', async () => {
    for (const type of ['text', 'number', 'date', 'boolean']) await define({ name: `A ${type}`, type });
    const values = { a_text: 'x', a_number: 1.5, a_date: '2024-02-29', a_boolean: false };
    const { body } = await add({ email: 'ann@example.com', characteristics: values });
    expect(body).toMatchObject({ characteristics: values });
    expect((await change(body.id, { characteristics: { a_text: null, a_number: 2 } })).body).toMatchObject({
      characteristics: { a_number: 2, a_date: '2024-02-29', a_boolean: false },
    });
    const wrong = { a_text: 5, a_number: 'five', a_date: '2026-02-30', a_boolean: 'maybe', other: 1 };
    const refused = await change(body.id, { characteristics: wrong });
    expect(refused.status).toBe(422);
    const { errors } = refused.body as unknown as { errors: { pointer: string; code: string }[] };
    expect(errors.map(({ pointer, code }) => [pointer.split('/').at(-1), code])).toEqual([
      ['a_text', 'type_mismatch'],
      ['a_number', 'type_mismatch'],
      ['a_date', 'type_mismatch'],
      ['a_boolean', 'type_mismatch'],
      ['other', 'field_unknown'],
    ]);
  });

  it('has labels in one form, by which people are found', async () => {
    const { body } = await add({ labels: ['  Beta   Testers ', 'beta testers', 'Zoë', 'zoe\u0308'] });
    await add({ labels: ['other'] });
    expect(body.labels).toEqual(['beta testers', 'zoë']);
    const find = async (label: string) =>
      (await hub.request<{ data: ParticipantDto[] }>('GET', `/api/v1/participants?label=${encodeURIComponent(label)}`, { key })).body.data;
    expect((await find('BETA testers')).map(({ id }) => id)).toEqual([body.id]);
    expect(await find('beta')).toEqual([]);
    expect((await change(body.id, { labels: [] })).body.labels).toEqual([]);
    for (const labels of [[''], ['x'.repeat(101)], ['a\nb\u0007'], Array.from({ length: 51 }, (_, n) => `label ${n}`), [5], 'x'])
      expect([labels, (await change(body.id, { labels })).status]).toEqual([labels, 422]);
  });

  it('is not kept with a value that was defined away in the meantime', async () => {
    const { body } = await define({ name: 'Used', type: 'text' });
    await add({ email: 'ann@example.com', characteristics: { used: 'x' } });
    const [removed, ...written] = await Promise.all([
      hub.request('DELETE', `${path}/${body.id}?clearValues=true`, { key }),
      ...Array.from({ length: 20 }, (_, n) => add({ email: `p${n}@example.com`, characteristics: { used: 'x' } })),
    ]);
    expect(removed.status).toBe(204);
    expect(written.map(({ status }) => status).filter((status) => status !== 201 && status !== 422)).toEqual([]);
    const { rows } = await hub.sql.query(`select 1 from participants where workspace_id = $1 and characteristics <> '{}'`, [workspaceId]);
    expect(rows).toEqual([]);
  });
});
