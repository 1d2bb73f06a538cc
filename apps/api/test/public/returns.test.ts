import { rankEvidence } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { machines } from '../support/machines.js';
import { takeSnapshot } from '../support/seed.js';
import { expectGuarded, visit } from '../support/visit.js';
import { comeBack, countEvents, enter, entryCookie, mutate, read, readEvidence, tracking } from './returns.js';
import { hub, person, study } from './public-study.js';

describe('the address that a tool sends people back to', () => {
  it('has a key for each outcome that cannot be edited into another', async () => {
    await enter();
    const before = await takeSnapshot(hub.sql);
    const names = ['complete', 'screen-out', 'screen_out', 'submitted', 'completed', '1', study.id];
    const edited = [...mutate(study.keys.screen_out), ...names, ...names.map((name) => `${study.keys.screen_out}-${name}`)];
    expect(edited.length).toBeGreaterThan(60);
    for (const key of edited) {
      const answer = await comeBack(`?iid=${tracking()}`, encodeURIComponent(key), { cookies: entryCookie() });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('We do not know this address');
    }
    expect(await takeSnapshot(hub.sql)).toEqual(before);
  });

  it('takes the outcome from its key alone, whatever the query claims', async () => {
    await enter();
    const claims = 'outcome=complete&status=completed&name=complete&key=complete&on_return=completed';
    const answer = await comeBack(`?${claims}&iid=${tracking()}`, study.keys.screen_out);
    expect(answer.text).toContain('looks for other people');
    expect(await read()).toMatchObject({ status: 'screened_out', incentive: null });
  });

  it.each([
    ['complete', 'completed', 'Your participation is complete'],
    ['screen_out', 'screened_out', 'Thank you for your time'],
    ['over_quota', 'over_quota', 'Others were a little faster'],
    ['quality', 'quality_failed', 'some answers could not be used'],
    ['incomplete', 'incomplete', 'You have not finished yet'],
  ] as const)('leads %s to %s and says so', async (name, status, words) => {
    await enter();
    const answer = await comeBack(`?iid=${tracking()}`, study.keys[name]);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(words);
    expect(await read()).toMatchObject({ status, version: 3 });
    const { rows } = await hub.sql.query('select places_taken from studies where id = $1', [study.id]);
    expect(rows[0].places_taken).toBe(name === 'complete' ? 1 : 0);
  });

  it.each([
    ['holds U+0000', '%00'],
    ['is not encoded rightly', '%zz'],
    ['is a lone percent sign', '%'],
    ['is not UTF-8', '%ff'],
    ['climbs', '..%2f..%2fhealth'],
    ['is a folder', '%2e%2e'],
    ['is blank', '%20'],
    ['is long', 'x'.repeat(200)],
    ['is very long', 'x'.repeat(8000)],
    ['is SQL', '%27%20or%201=1--'],
    ['is HTML', '%3Cscript%3E'],
    ['is a picture', '%F0%9F%92%A5'],
  ])('with a key that %s gets a page and changes nothing', async (_, key) => {
    const before = await takeSnapshot(hub.sql);
    const answer = await visit(hub.url, `/return/${key}?iid=${tracking()}`, { cookies: entryCookie() });
    expectGuarded(answer);
    expect([400, 404, 414]).toContain(answer.status);
    expect(answer.text).not.toContain('<script>');
    expect(await takeSnapshot(hub.sql)).toEqual(before);
  });
});

describe('a second time', () => {
  it('S1-37 shows the success page again, with one transition, one incentive and the visit counted', async () => {
    await enter();
    const pages = [];
    for (let time = 0; time < 5; time += 1) pages.push(await comeBack(`?iid=${tracking()}`));
    expect(new Set(pages.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(pages[0]?.text).toContain('Your participation is complete');
    expect(pages[0]?.text).toContain('$25.00');
    expect(await read()).toEqual({ status: 'completed', version: 3, incentive: 'due', hold: null });
    expect(await countEvents('participation.status_changed')).toBe(3);
    expect(await countEvents('incentive.due')).toBe(1);
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'apply', anomaly: null, seen: 5 }]);
  });

  it('S1-37 shows the success page to two clicks at once, with one transition', async () => {
    await enter();
    const pages = await Promise.all([1, 2, 3, 4].map(() => comeBack(`?iid=${tracking()}`)));
    for (const { status, text } of pages) expect([status, text.includes('Your participation is complete')]).toEqual([200, true]);
    expect(await countEvents('participation.status_changed')).toBe(3);
  });

  it('keeps showing success after the study was closed', async () => {
    await enter();
    await comeBack(`?iid=${tracking()}`);
    await hub.sql.query(`update studies set status = 'closed', closed_at = now() where id = $1`, [study.id]);
    expect((await comeBack(`?iid=${tracking()}`)).text).toContain('Your participation is complete');
    expect(await read()).toEqual({ status: 'completed', version: 3, incentive: 'due', hold: null });
  });

  it('says that a released incentive is on its way', async () => {
    await enter();
    await comeBack(`?iid=${tracking()}`);
    await hub.sql.query(`update incentives set status = 'released', released_at = now() where participation_id = $1`, [person]);
    expect((await comeBack(`?iid=${tracking()}`)).text).toContain('on its way');
  });

  it('does not hold an incentive again, once a person has decided, because the same contradiction is repeated', async () => {
    await enter();
    await comeBack(`?iid=${tracking()}`);
    await comeBack(`?iid=${tracking()}`, study.keys.screen_out);
    expect(await read()).toMatchObject({ status: 'screened_out', hold: 'contradiction' });
    await hub.sql.query(
      `update participations set status = 'completed', evidence_rank = $2, evidence_outcome = 'submitted', evidence_channel = 'manual' where id = $1`,
      [person, rankEvidence('submitted', 'manual')],
    );
    await hub.sql.query('update incentives set hold_reason = null where participation_id = $1', [person]);
    await comeBack(`?iid=${tracking()}`, study.keys.screen_out);
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due', hold: null });
  });
});

describe('a return that no person made', () => {
  it.each(machines)('%s that opens the address records nothing, and the person who goes on is noted', async (_, headers) => {
    await enter();
    const before = await takeSnapshot(hub.sql);
    for (const query of [`?iid=${tracking()}`, '', '?iid=x', '?iid=undefined']) {
      const answer = await comeBack(query, study.keys.complete, { headers, cookies: entryCookie() });
      expect([answer.status, answer.headers.location, answer.cookies.size]).toEqual([200, undefined, 0]);
      expect(answer.text).toMatch(/<form method="post">.*Continue/s);
    }
    expect(await takeSnapshot(hub.sql)).toEqual(before);
    // Whoever was taken for a machine wrongly sends the page's form, which goes to the same address.
    const answer = await comeBack(`?iid=${tracking()}`, study.keys.complete, { method: 'POST', headers, body: '' });
    expect(answer.text).toContain('Your participation is complete');
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due' });
  });

  it('keeps what the form sends to the rules of every return', async () => {
    await enter();
    await comeBack('', study.keys.complete, { method: 'POST', body: `iid=${tracking()}`, cookies: entryCookie() });
    expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
    expect((await comeBack('?iid=someone', study.keys.complete, { method: 'POST' })).text).toContain('We could not match your visit');
    expect((await comeBack(`?iid=${tracking()}`, 'nokey', { method: 'POST' })).status).toBe(404);
  });
});

it('HEAD and OPTIONS of a return change nothing', async () => {
  await enter();
  const before = await takeSnapshot(hub.sql);
  for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await visit(hub.url, `/return/${study.keys.complete}?iid=${tracking()}`, { method, cookies: entryCookie() });
    expectGuarded(answer);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await takeSnapshot(hub.sql)).toEqual(before);
});
