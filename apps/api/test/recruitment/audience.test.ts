import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AudienceDto, ReachDto } from '../../src/recruitment/audience/audience.dto.js';
import { createRallyStudy, createRecruitingStudy } from '../support/rally-study.js';
import { startHub } from '../support/start-hub.js';
import { createDraft } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

interface Refusal {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

const base = { type: 'b2c', participationTimeMinutes: 45 };

/** Adds people of the panel by the hub's own route, so that they are stored as it stores them. */
async function addPeople(count: number, person: (index: number) => Readonly<Record<string, unknown>>): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const body = { email: `p${crypto.randomUUID()}@example.com`, ...person(index) };
    const { status, body: answer } = await hub.request('POST', '/api/v1/participants', { body });
    if (status !== 201) throw new Error(JSON.stringify(answer));
  }
}

beforeAll(async () => {
  for (const [slug, name] of [
    ['browsers', 'Browsers'],
    ['pets', 'Pets at home'],
  ])
    await hub.request('POST', '/api/v1/characteristics', { body: { slug, name, type: 'text' } });
  await addPeople(30, (index) => ({
    country: 'US',
    state: index % 2 === 0 ? 'NY' : 'Washington, D.C.',
    characteristics: { browsers: 'Chrome; Firefox' },
  }));
  await addPeople(26, () => ({ country: 'Canada', characteristics: { browsers: 'safari' } }));
}, 60_000);

const put = (studyId: string, body: object) => hub.request<AudienceDto & Refusal>('PUT', `/api/v1/studies/${studyId}/audience`, { body });
const reach = (studyId: string, body?: object) =>
  hub.request<ReachDto & Refusal>('POST', `/api/v1/studies/${studyId}/audience/reach`, body === undefined ? {} : { body });

it('S2-11 S2-17 gives the reach together with what is selected; without a location that is the United States', async () => {
  const { id } = await createDraft(hub);
  const { status, body } = await reach(id, { ...base, criteria: [{ criterion: 'browsers', anyOf: ['chrome'] }] });
  expect(status).toBe(200);
  expect(body.reach).toEqual({ hidden: false, atLeast: 30, text: '30 people' });
  expect(body.location).toEqual(['United States']);
  expect(body.criteria).toEqual([{ criterion: 'browsers', title: 'Browsers', family: 'technology', asked: 'Chrome' }]);
});

it('S2-12 S2-18 counts anew as criteria and countries come and go, and hides small counts', async () => {
  const { id } = await createDraft(hub);
  const us = await reach(id, base);
  const both = await reach(id, { ...base, location: { by: 'country', countries: ['US', 'Canada'] } });
  const safari = await reach(id, {
    ...base,
    location: { by: 'country', countries: ['US', 'CA'] },
    criteria: [{ criterion: 'browsers', anyOf: ['safari'] }],
  });
  const nobody = await reach(id, { ...base, criteria: [{ criterion: 'browsers', anyOf: ['safari'] }] });
  expect([us, both, safari, nobody].map(({ body }) => body.reach.text)).toEqual([
    '30 people',
    '56 people',
    '26 people',
    'Fewer than 25 people',
  ]);
  expect(nobody.body.reach).toMatchObject({ hidden: true, atLeast: 0 });
});

it('leaves out of the reach who cannot be invited: opted out, or without an address', async () => {
  const { id } = await createDraft(hub);
  const location = { by: 'country', countries: ['NZ'] };
  await addPeople(27, () => ({ country: 'NZ' }));
  expect((await reach(id, { ...base, location })).body.reach.atLeast).toBe(27);
  await hub.sql.query(`update participants set opted_out_at = now() where id = (select id from participants where country = 'NZ' limit 1)`);
  await hub.sql.query(
    `update participants set email = null where id = (select id from participants where country = 'NZ' and opted_out_at is null limit 1)`,
  );
  expect((await reach(id, { ...base, location })).body.reach.atLeast).toBe(25);
});

it('sees nobody of another workspace', async () => {
  const other = await hub.createWorkspace();
  const key = await hub.key('admin', other);
  const { id } = await createDraft(hub, { key });
  const { body } = await hub.request<ReachDto>('POST', `/api/v1/studies/${id}/audience/reach`, { body: base, key });
  expect(body.reach.hidden).toBe(true);
  await hub.sql.query(
    `insert into participants (workspace_id, email, country) select $1, 'o' || n || '@example.com', 'US' from generate_series(1, 40) n`,
    [other],
  );
  const again = await hub.request<ReachDto>('POST', `/api/v1/studies/${id}/audience/reach`, { body: base, key });
  expect(again.body.reach.atLeast).toBe(40);
});

it('S2-19 takes states of the US and Washington, D.C., and refuses a province with the reason', async () => {
  const { id } = await createDraft(hub);
  const { body } = await put(id, { ...base, location: { by: 'state', states: ['ny', 'Washington, D.C.'] } });
  expect(body.location).toEqual({ by: 'state', states: ['NY', 'DC'] });
  expect((await reach(id)).body.reach.atLeast).toBe(30);
  const refused = await put(id, { ...base, location: { by: 'state', states: ['NY', 'Ontario'] } });
  expect(refused.status).toBe(422);
  expect(refused.body.errors).toMatchObject([{ code: 'state_unknown', pointer: '/location/states/1' }]);
  expect(refused.body.errors[0]?.detail).toContain('Canada');
});

it('S2-22 S2-23 changes nothing by counting a selection; only saving does, and filters are taken out one by one', async () => {
  const { id } = await createDraft(hub);
  const two = [
    { criterion: 'browsers', anyOf: ['chrome'] },
    { criterion: 'custom.pets', anyOf: ['a cat'] },
  ];
  expect((await put(id, { ...base, criteria: two })).body.version).toBe(1);
  expect((await reach(id, base)).body.criteria).toEqual([]);
  const stored = await hub.request<AudienceDto>('GET', `/api/v1/studies/${id}/audience`);
  expect(stored.body.criteria).toEqual(two);
  expect((await reach(id)).body.reach.hidden).toBe(true);
  expect((await put(id, { ...base, criteria: two.slice(0, 1) })).body).toMatchObject({ criteria: two.slice(0, 1), version: 2 });
  expect((await reach(id)).body.reach.atLeast).toBe(30);
});

it('S2-15 wants a participation time above zero, and sets that of the study by it', async () => {
  const { id } = await createDraft(hub);
  for (const participationTimeMinutes of [undefined, 0, -5, 2.5, 10_081, '45']) {
    const refused = await put(id, { type: 'b2c', participationTimeMinutes });
    expect(refused.body.errors).toMatchObject([{ pointer: '/participationTimeMinutes' }]);
  }
  expect((await put(id, base)).status).toBe(200);
  expect((await hub.request('GET', `/api/v1/studies/${id}`)).body).toMatchObject({ participationTimeMinutes: 45 });
  const elsewhere = await hub.request<Refusal>('PATCH', `/api/v1/studies/${id}`, { body: { participationTimeMinutes: 50 } });
  expect(elsewhere.status).toBe(409);
  expect(elsewhere.body.errors).toMatchObject([{ code: 'set_by_audience', pointer: '/participationTimeMinutes' }]);
  expect((await hub.request('PATCH', `/api/v1/studies/${id}`, { body: { participationTimeMinutes: 45 } })).status).toBe(200);
});

it('S2-13 S2-14 launches for professionals only with a professional criterion, for the general population without any', async () => {
  const launch = async (audience: object) => {
    const { studyId } = await createRallyStudy(hub, { audience: { ...audience } });
    const { body } = await hub.request<Refusal>('POST', `/api/v1/studies/${studyId}/launch`, { body: {} });
    return body.errors.map(({ code }) => code);
  };
  const demographic = { criteria: [{ criterion: 'browsers', anyOf: ['chrome'] }] };
  expect(await launch({ type: 'b2b', ...demographic })).toContain('professional_criterion_missing');
  expect(await launch({ type: 'b2b', criteria: [{ criterion: 'job_title', anyOf: ['Nurse'] }] })).not.toContain(
    'professional_criterion_missing',
  );
  expect(await launch({ type: 'b2c' })).not.toContain('professional_criterion_missing');
});

it('S2-44 S2-47 locks the audience with its participation time once recruitment has started', async () => {
  const { studyId } = await createRecruitingStudy(hub);
  const stored = (await hub.request<AudienceDto>('GET', `/api/v1/studies/${studyId}/audience`)).body;
  const { type, participationTimeMinutes, location, criteria } = stored;
  const same = { type, participationTimeMinutes, location, criteria };
  expect((await put(studyId, same)).status).toBe(200);
  for (const changed of [
    { ...same, participationTimeMinutes: 60 },
    { ...same, location: { by: 'country', countries: ['US', 'CA'] } },
    { ...same, criteria: [{ criterion: 'browsers', anyOf: ['chrome'] }] },
  ]) {
    const { status, body } = await put(studyId, changed);
    expect([status, body.code]).toEqual([409, 'field_locked']);
    expect(body.errors.map(({ pointer }) => pointer)).toContain('/audience');
  }
  expect((await hub.request<AudienceDto>('GET', `/api/v1/studies/${studyId}/audience`)).body).toEqual(stored);
});

it('S2-20 S2-21 searches the criteria of every family, and those of the workspace', async () => {
  const search = async (words: string) => {
    const path = `/api/v1/criteria?${new URLSearchParams({ search: words, limit: '3' }).toString()}`;
    const { body } = await hub.request<{ data: readonly { slug: string; family: string; found: readonly string[] }[] }>('GET', path);
    return body.data;
  };
  expect((await search('age'))[0]).toMatchObject({ slug: 'age', family: 'demographic' });
  expect((await search('company size'))[0]).toMatchObject({ family: 'advanced_professional' });
  expect((await search('browser firefox'))[0]).toMatchObject({ slug: 'browsers', family: 'technology', found: ['firefox'] });
  expect((await search('screen reader')).map(({ family }) => family)).toContain('accessibility');
  expect(await search('pets')).toMatchObject([{ slug: 'custom.pets', family: 'custom' }]);
  expect(await search('no such words')).toEqual([]);
});

it('lists the whole catalogue page by page, each criterion once', async () => {
  const slugs: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/api/v1/criteria?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { body } = await hub.request<{ data: readonly { slug: string }[]; nextCursor: string | null }>('GET', path);
    slugs.push(...body.data.map(({ slug }) => slug));
    cursor = body.nextCursor;
  }
  expect(new Set(slugs).size).toBe(slugs.length);
  expect(slugs).toEqual(expect.arrayContaining(['age', 'browsers', 'custom.pets', 'job_title']));
});
