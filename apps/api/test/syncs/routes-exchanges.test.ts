import { describe, expect, it } from 'vitest';
import type { RunExchangeDto } from '../../src/syncs/rows/run-exchange.dto.js';
import { makePeople } from './support/sync-hub.js';
import { type Page, get, hub, make, run } from './support/run-routes.js';

describe('the exchanges of a run', () => {
  it('S3-30 hold every request and answer without secrets, and are followed from an id on', async () => {
    await hub.setPeople(makePeople(250));
    const sync = await make();
    const ended = await run(sync);
    const url = `${sync}/runs/${ended.id}/exchanges`;
    const { data } = await get<Page<RunExchangeDto>>(url);
    expect(data.length).toBe(ended.requests);
    expect([data.length, hub.hubApi.requests().length]).toEqual([3, 3]);
    for (const exchange of data) {
      expect(exchange).toMatchObject({
        direction: 'outbound',
        status: expect.any(Number),
        request: { headers: expect.anything(), body: expect.anything() },
        response: { body: expect.anything() },
      });
    }
    expect(JSON.stringify(data)).not.toContain('demo-key');
    const ids = data.map(({ id }) => BigInt(id));
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? 1 : -1)));
    const first = await get<Page<RunExchangeDto>>(`${url}?after=0&limit=1`);
    const rest = await get<Page<RunExchangeDto>>(`${url}?after=${first.data[0]?.id}`);
    expect([...first.data, ...rest.data]).toEqual(data.toReversed());
    expect((await get<Page<RunExchangeDto>>(`${url}?after=${data[0]?.id}`)).data).toEqual([]);
    const older = await get<Page<RunExchangeDto>>(`${url}?limit=1`);
    expect((await get<Page<RunExchangeDto>>(`${url}?limit=1&cursor=${older.nextCursor}`)).data).toEqual([data[1]]);
    // What is said of people is for those who may see it here, and not at the connection.
    const listed = await hub.request('GET', `/api/v1/connections/${hub.connectionId}/exchanges`);
    expect(JSON.stringify(listed.body)).not.toContain('p1@example.com');
  });

  it('are found by an email, a key of the source, and any part of what was said', async () => {
    await hub.setPeople(makePeople(250, () => ({ city: 'Y'.repeat(300) })));
    const sync = await make();
    const { id } = await run(sync);
    const find = async (search: string) =>
      (await get<Page<RunExchangeDto>>(`${sync}/runs/${id}/exchanges?search=${encodeURIComponent(search)}`)).data.length;
    // Long bodies are kept in part only, and the last row of a batch is found all the same.
    expect([await find('p199@example.com'), await find('P199@Example.COM'), await find('k000199')]).toEqual([1, 1, 1]);
    expect([await find('participants'), await find('nobody@example.com'), await find('%')]).toEqual([3, 0, 0]);
  });
});
