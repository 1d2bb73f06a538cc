import { afterEach, describe, expect, it } from 'vitest';
import { callHub, makeRows, readPointers, writeBatch } from '../../test/hub-client.js';
import type { HubApiOptions } from './options.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
afterEach(() => hub.close());

const start = async (options: HubApiOptions = {}) => {
  hub = await startHubApi({ requestsPerMinute: Infinity, ...options });
};
const get = async (path: string) => callHub(hub.url, 'GET', path);

describe('the list of participants', () => {
  it('has 25 on a page, at most 200, and says where the page stands', async () => {
    await start();
    hub.addParticipants(makeRows(60));
    const third = await get('/api/participants?page[number]=3');
    expect(third.body?.meta?.pagination).toEqual({ current_page: 3, page_size: 25, total_pages: 3, total_count: 60 });
    expect(third.body?.data?.map(({ email }) => email)).toEqual(
      makeRows(60)
        .slice(50)
        .map(({ email }) => email),
    );
    expect((await get('/api/participants?page[size]=200')).body?.data).toHaveLength(60);
    expect((await get('/api/participants?page[number]=9')).body?.data).toEqual([]);
  });

  it.each(['page[size]=201', 'page[size]=0', 'page[size]=many', 'page[number]=0', 'page[number]=1.5', 'page[size]=1&page[size]=2'])(
    'refuses %s',
    async (query) => {
      await start();
      const answer = await get(`/api/participants?${query}`);
      expect([answer.status, readPointers(answer)]).toEqual([400, [`/${query.split('=')[0] ?? ''}`]]);
    },
  );

  it('finds an email in whatever case', async () => {
    await start();
    hub.addParticipants(makeRows(3));
    for (const query of ['email=P1@example.com', 'filter[email]=%20p1@example.com'])
      expect((await get(`/api/participants?${query}`)).body).toMatchObject({
        data: [{ id: '2' }],
        meta: { pagination: { total_count: 1 } },
      });
    expect((await get('/api/participants?email=none@example.com')).body).toMatchObject({
      data: [],
      meta: { pagination: { total_pages: 0 } },
    });
  });

  it('holds nobody of a list to add in which one row is bad', async () => {
    await start();
    expect(() => hub.addParticipants([...makeRows(1), { email: 'nobody' }])).toThrow('participants.1.email must be an email');
    expect(hub.participantCount()).toBe(0);
  });

  it('stays in order and in step when somebody goes', async () => {
    await start();
    hub.addParticipants(makeRows(5));
    expect((await get('/api/participants')).body?.data).toHaveLength(5);
    await callHub(hub.url, 'DELETE', '/api/participants/2');
    await writeBatch(hub.url, [{ email: 'last@example.com' }]);
    const ids = (await get('/api/participants?page[size]=3&page[number]=2')).body?.data?.map(({ id }) => id);
    expect(ids).toEqual(['5', '6']);
  });

  it('is JSON:API with camelCase attributes where the options say so', async () => {
    await start({ listShape: 'json_api', characteristics: [{ name: 'Home town', type: 'text' }] });
    hub.addParticipants([{ email: 'ann@example.com', first_name: 'Ann', characteristics: { home_town: 'York' } }]);
    expect((await get('/api/participants')).body).toEqual({
      data: [
        {
          id: '1',
          type: 'participant',
          attributes: expect.objectContaining({ firstName: 'Ann', phoneNumber: null, characteristics: { home_town: 'York' } }),
        },
      ],
      meta: { pagination: { currentPage: 1, pageSize: 25, totalPages: 1, totalCount: 1 } },
    });
    expect((await get('/api/characteristics')).body?.data).toMatchObject([
      { type: 'characteristic', attributes: { slug: 'home_town', type: 'text', createdAt: expect.any(String) } },
    ]);
  });
});

describe('characteristics', () => {
  it('are listed in pages with name, slug, type and times', async () => {
    await start({
      characteristics: [
        { name: 'Seats', type: 'number' },
        { name: '2nd Plan!', type: 'text' },
      ],
    });
    hub.createCharacteristic({ name: 'Beta', slug: 'in_beta', type: 'boolean' });
    const { body } = await get('/api/characteristics?page[size]=2&page[number]=2');
    const times = { created_at: expect.stringMatching(/Z$/), updated_at: expect.stringMatching(/Z$/) };
    expect(body?.data).toEqual([{ id: expect.any(String), name: 'Beta', slug: 'in_beta', type: 'boolean', ...times }]);
    expect((await get('/api/characteristics')).body?.data?.map(({ slug }) => slug)).toEqual(['seats', 'nd_plan', 'in_beta']);
    expect(() => hub.createCharacteristic({ name: 'Seats', type: 'text' })).toThrow('already');
    expect((await get('/api/characteristics?page[size]=201')).status).toBe(400);
  });
});
