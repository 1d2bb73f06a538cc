import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callRally } from '../../test/rally-client.js';
import { type RunningRally, startRally } from './start-rally.js';

let rally: RunningRally;
let studyId: string;
beforeEach(async () => {
  rally = await startRally();
  studyId = rally.createStudy({ studyType: 'INTERVIEWS', studyPlan: { name: 'Banks' } }).studyId;
});
afterEach(() => rally.close());

async function importPeople(people: readonly unknown[], more: object = {}, path = '/people/import') {
  const { status, body } = await callRally(rally.url, 'POST', path, { people, ...more });
  await rally.settle();
  return { status, body, run: (await callRally(rally.url, 'GET', `/imports/${body?.importId ?? 'none'}`)).body };
}
const text = (name: string, value: string | null) => ({ name, propertyType: 'STRING', value });
const known = () => rally.people().map(({ email, firstName, properties }) => [email, firstName, Object.values(properties)]);

describe('an import', () => {
  it('is accepted first, carried out later, and then says how it went', async () => {
    await rally.close();
    rally = await startRally({ importDelayMs: 300 });
    const accepted = await callRally(rally.url, 'POST', '/people/import', { people: [{ email: 'a@x.example' }] });
    expect(accepted).toMatchObject({ status: 202, body: { count: 1 } });
    const path = `/imports/${accepted.body?.importId ?? ''}`;
    expect((await callRally(rally.url, 'GET', path)).body).toMatchObject({ type: 'API', status: 'NOT_STARTED', failedRecords: null });
    expect(rally.people()).toEqual([]);
    await rally.settle();
    expect((await callRally(rally.url, 'GET', path)).body).toMatchObject({ status: 'COMPLETED', personCount: 1, failedRecords: [] });
    expect(rally.people()).toMatchObject([{ email: 'a@x.example' }]);
  });

  it('takes a thousand people and refuses one more, without writing anybody', async () => {
    const make = (count: number) => Array.from({ length: count }, (_, index) => ({ email: `p${index}@x.example` }));
    const refused = await importPeople(make(1_001));
    expect([refused.status, refused.body?.message, rally.people()]).toEqual([422, expect.stringContaining('1000'), []]);
    expect((await importPeople(make(1_000))).run).toMatchObject({ status: 'COMPLETED', personCount: 1_000 });
  });

  it('removes from a person what stands on another record and not on theirs, and leaves what stands on none', async () => {
    const [color, seat] = [text('Color', 'blue'), text('Seat', 'aisle')];
    await importPeople([
      { email: 'a@x.example', firstName: 'A', properties: [color, seat] },
      { email: 'b@x.example', firstName: 'B', properties: [color, seat] },
    ]);
    await importPeople([{ email: 'a@x.example', properties: [text('Color', 'red')] }, { email: 'b@x.example' }]);
    expect(known()).toEqual([
      ['a@x.example', 'A', ['red', 'aisle']],
      ['b@x.example', 'B', ['aisle']],
    ]);
  });

  it('overwrites with null, names too', async () => {
    await importPeople([{ email: 'a@x.example', firstName: 'A', properties: [text('Color', 'blue')] }]);
    await importPeople([{ email: 'a@x.example', firstName: null, properties: [text('Color', null)] }]);
    expect(known()).toEqual([['a@x.example', null, []]]);
  });

  it('fails a record whose email belongs to somebody else, and only that one', async () => {
    await importPeople([
      { email: 'a@x.example', properties: [text('Key', '1')] },
      { email: 'b@x.example', properties: [text('Key', '2')] },
    ]);
    const [a] = rally.people();
    const identifierPropertyId = Object.keys(a?.properties ?? {})[0];
    const { run } = await importPeople(
      [
        { email: 'B@x.example', properties: [{ propertyId: identifierPropertyId, value: '1' }] },
        { email: 'b2@x.example', properties: [{ propertyId: identifierPropertyId, value: '2' }] },
        { email: 'c@x.example', properties: [] },
      ],
      { identifierPropertyId },
    );
    expect(run).toMatchObject({
      status: 'COMPLETED',
      personCount: 1,
      failedRecords: [{ personId: a?.personId }, { email: 'c@x.example' }],
    });
    expect(rally.people().map(({ email }) => email)).toEqual(['a@x.example', 'b2@x.example']);
    const taken = await importPeople([{ email: 'd@x.example', additionalEmails: ['A@x.example'] }]);
    expect(taken.run).toMatchObject({ personCount: 0, failedRecords: [{ email: 'd@x.example' }] });
  });

  it('makes participants of people in a study, once each', async () => {
    const path = `/studies/${studyId}/participants/import`;
    await importPeople([{ email: 'a@x.example' }, { email: 'b@x.example' }], {}, path);
    await importPeople([{ email: 'B@x.example' }, { email: 'c@x.example' }], {}, path);
    const found = await callRally(rally.url, 'POST', `/studies/${studyId}/participants/search`, { pageInfo: { size: 2 } });
    expect(found.body).toMatchObject({ total: 3, pageInfo: { hasNextPage: true } });
    const [first] = found.body?.results ?? [];
    expect(first).toMatchObject({
      email: 'a@x.example',
      studyId,
      status: 'NOT_STARTED',
      approvalStatus: 'AWAITING_APPROVAL',
      screenerState: null,
    });
    const shown = await callRally(rally.url, 'GET', `/studies/${studyId}/participants/${String(first?.['participantId'])}`);
    expect(shown.body).toEqual(first);
    expect((await callRally(rally.url, 'GET', `/studies/other/participants/${String(first?.['participantId'])}`)).status).toBe(404);
  });
});

describe('opting out', () => {
  it('is shown and changed by id and by email', async () => {
    await importPeople([{ email: 'a@x.example' }]);
    const personId = rally.people()[0]?.personId ?? '';
    expect((await callRally(rally.url, 'GET', '/people/A@x.example/opted-out')).body).toMatchObject({ personId, isOptedOut: false });
    const changed = await callRally(rally.url, 'PUT', `/people/${personId}/opted-out`, { isOptedOut: true });
    expect(changed).toMatchObject({ status: 200, body: { personId, isOptedOut: true } });
    expect((await callRally(rally.url, 'GET', `/people/${personId}/opted-out`)).body).toEqual(changed.body);
    expect((await callRally(rally.url, 'PUT', `/people/${personId}/opted-out`, { isOptedOut: 'yes' })).status).toBe(422);
    await importPeople([{ email: 'a@x.example', firstName: 'A' }]);
    expect(rally.people()).toMatchObject([{ firstName: 'A', isOptedOut: true }]);
  });
});
