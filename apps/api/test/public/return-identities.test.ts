import { createToken, type TokenKind } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { seedParticipations, seedStudy } from '../support/seed.js';
import { comeBack, countEvents, enter, entryCookie, mutate, read, readEvidence, readQuarantine, tracking } from './returns.js';
import { hub, person, seedPerson, study, tokens } from './public-study.js';

describe('whose return it is', () => {
  it('S1-39 moves only the person whose token it is, whoever’s browser brings it', async () => {
    const other = await seedPerson();
    await enter();
    await enter(other);
    await comeBack(`?iid=${tracking(other)}`, study.keys.complete, { cookies: entryCookie(person) });
    expect(await read(other)).toMatchObject({ status: 'completed', incentive: 'due' });
    expect(await read(person)).toMatchObject({ status: 'started', version: 2, incentive: null });
    expect(await readEvidence(person)).toEqual([]);
  });

  it.each([
    ['one parameter twice', (a: string, b: string) => `?iid=${a}&iid=${b}`],
    ['two parameters', (a: string, b: string) => `?iid=${a}&pid=${b}`],
    ['two spellings', (a: string, b: string) => `?IID=${a}&iid=${b}`],
    ['an array', (a: string, b: string) => `?iid[]=${a}&iid[]=${b}`],
  ])('S1-39 moves nobody when two people are named by %s', async (_, format) => {
    const other = await seedPerson();
    await enter();
    await enter(other);
    const answer = await comeBack(format(tracking(), tracking(other)), study.keys.complete, { cookies: entryCookie() });
    expect(answer.text).toContain('We could not match your visit');
    for (const one of [person, other]) expect(await read(one)).toMatchObject({ status: 'started', version: 2 });
    expect(await readQuarantine()).toMatchObject([{ reason: 'tampered', outcome: 'submitted' }]);
  });

  it.each([
    ['another case', (token: string) => `?IID=${token}`],
    ['another name', (token: string) => `?rid=${token}&x=1`],
    ['the same twice', (token: string) => `?iid=${token}&iid=${token}`],
    ['an empty one first', (token: string) => `?iid=&iid=${token}`],
    ['a placeholder first', (token: string) => `?iid={{iid}}&iid=${token}`],
    ['behind a second question mark', (token: string) => `?a=b?c&iid=${token}`],
    ['encoded', (token: string) => `?iid=${[...token].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')}`],
    ['an array', (token: string) => `?iid[]=${token}`],
  ])('finds a genuine token in %s', async (_, format) => {
    await enter();
    expect((await comeBack(format(tracking()))).text).toContain('Your participation is complete');
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due' });
  });

  it('S1-39 holds the token of another study as evidence, changes nobody and shows a friendly page', async () => {
    const foreign = await seedStudy(hub);
    await enter();
    for (let time = 0; time < 2; time += 1) {
      const answer = await comeBack(`?iid=${tracking()}`, foreign.keys.complete, { cookies: entryCookie() });
      expect([answer.status, answer.text.includes('we will look at it')]).toEqual([200, true]);
    }
    expect(await read()).toEqual({ status: 'started', version: 2, incentive: null, hold: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'hold', anomaly: 'wrong_study', seen: 2 }]);
    expect(await countEvents('evidence.hold')).toBe(1);
    // The person's own return counts as if nothing had been.
    await comeBack(`?iid=${tracking()}`);
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due', hold: null });
    expect(await readEvidence()).toContainEqual({ outcome: 'submitted', disposition: 'apply', anomaly: null, seen: 1 });
  });

  it('keeps the return for another study as a finding of its own when the person has finished already', async () => {
    const foreign = await seedStudy(hub);
    await enter();
    await comeBack(`?iid=${tracking()}`);
    await comeBack(`?iid=${tracking()}`, foreign.keys.complete);
    expect(await read()).toEqual({ status: 'completed', version: 3, incentive: 'due', hold: null });
    expect(await readEvidence()).toEqual([
      { outcome: 'submitted', disposition: 'apply', anomaly: null, seen: 1 },
      { outcome: 'submitted', disposition: 'hold', anomaly: 'wrong_study', seen: 1 },
    ]);
    expect(await countEvents('evidence.hold')).toBe(1);
  });

  it('S1-39 reaches no participation of another workspace', async () => {
    const elsewhere = await hub.createWorkspace();
    const foreign = await seedStudy({ sql: hub.sql, workspaceId: elsewhere });
    await enter();
    await comeBack(`?iid=${tracking()}`, foreign.keys.complete);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
    const { rows } = await hub.sql.query('select workspace_id from evidence where participation_id = $1', [person]);
    expect(rows).toEqual([{ workspace_id: hub.workspaceId }]);
  });
});

describe('a return that names nobody', () => {
  const friendly = 'We could not match your visit';

  it('S1-38 with an unknown id shows a friendly page and is quarantined once', async () => {
    await enter();
    const stranger = tokens.ofParticipation('tracking', 'pp_0000000');
    for (const value of ['someone', stranger, stranger]) {
      const answer = await comeBack(`?iid=${value}`, study.keys.complete, { cookies: entryCookie() });
      expect([answer.status, answer.text.includes(friendly)]).toEqual([200, true]);
    }
    expect(await readQuarantine()).toMatchObject([
      { reason: 'unknown', external_id: 'someone', outcome: 'submitted', seen: 1 },
      { reason: 'unknown', external_id: 'pp_0000000', outcome: 'submitted', seen: 2 },
    ]);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
  });

  it('S1-38 with any tampered id shows a friendly page, is quarantined and never falls back to the cookie', async () => {
    await enter();
    const before = await read();
    const mutations = mutate(tracking()).filter((one) => tokens.participationOf('tracking', one) === null);
    expect(mutations.length).toBeGreaterThan(90);
    for (const value of mutations) {
      const answer = await comeBack(`?iid=${value}`, study.keys.complete, { cookies: entryCookie() });
      expect([answer.status, answer.text.includes(friendly), value]).toEqual([200, true, value]);
    }
    expect(await read()).toEqual(before);
    expect(await readEvidence()).toEqual([]);
    const kept = await readQuarantine();
    expect(kept).toHaveLength(new Set(mutations).size);
    expect(new Set(kept.map(({ reason }) => reason))).toEqual(new Set(['tampered', 'unknown']));
  });

  it.each([
    ['?IID=', (token: string) => token],
    ['?rid=', (token: string) => token],
    ['?iid=&iid=', (token: string) => token],
    ['?iid=undefined&iid=', (token: string) => token],
    ['?iid={{iid}}&pid=', (token: string) => token],
  ])('S1-38 does not fall back to the cookie for a tampered id in %s', async (start) => {
    await enter();
    const token = tracking();
    const tampered = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    const answer = await comeBack(start + tampered, study.keys.complete, { cookies: entryCookie() });
    expect(answer.text).toContain(friendly);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
    expect(await readQuarantine()).toMatchObject([{ reason: 'tampered', external_id: tampered }]);
  });

  it('S1-38 with an expired id says that it is too old, is quarantined and never falls back to the cookie', async () => {
    await enter();
    const old = createToken(
      { kind: 'tracking', subject: person.slice(3), expiresOn: Date.now() - 2 * 86_400_000 },
      hub.app.get(TokenKeyring),
    );
    const answer = await comeBack(`?iid=${old}`, study.keys.complete, { cookies: entryCookie() });
    expect([answer.status, answer.text.includes('too old')]).toEqual([200, true]);
    expect(await readQuarantine()).toMatchObject([{ reason: 'expired', external_id: old }]);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
  });

  it.each<TokenKind>(['entry', 'book', 'sign_in'])('S1-38 with a genuine token of the kind %s credits nobody', async (kind) => {
    await enter();
    const answer = await comeBack(`?iid=${tokens.of(kind, person.slice(3))}`, study.keys.complete, { cookies: entryCookie() });
    expect(answer.text).toContain(friendly);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
  });

  it.each([
    '',
    '?',
    '?iid=',
    '?iid',
    '?iid=%20%20',
    '?other=1',
    '?iid=undefined',
    '?iid=null',
    '?iid=Undefined',
    '?iid={{iid}}',
    '?iid=%7B%7Biid%7D%7D',
    '?iid=${e://Field/iid}',
    '?iid=[iid]',
    '?iid=%25iid%25',
    '?iid=[object%20Object]',
    '?iid=undefined&iid=null',
    '?IID=undefined',
  ])('S1-38 without an id (%j) shows a friendly page and is quarantined', async (query) => {
    await enter();
    const answer = await comeBack(query);
    expect([answer.status, answer.text.includes(friendly)]).toEqual([200, true]);
    expect(await readQuarantine()).toMatchObject([{ reason: 'missing', outcome: 'submitted', seen: 1 }]);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
  });

  it.each(['', '?iid=', '?iid=undefined', '?iid={{iid}}', '?iid=%20&utm=x'])(
    'S1-38 without an id (%j) is matched by the cookie of the entry, which reaches submitted and never money',
    async (query) => {
      await hub.sql.query('update studies set auto_release = true where id = $1', [study.id]);
      await enter();
      const answer = await comeBack(query, study.keys.complete, { cookies: entryCookie() });
      expect(answer.text).toContain('Thank you for taking part');
      expect(answer.text).toContain('Once the research team has confirmed');
      expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
      await comeBack(query, study.keys.complete, { cookies: entryCookie() });
      expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
    },
  );

  it('believes neither a made-up cookie, nor one of another study, another kind or another name', async () => {
    await enter();
    const other = await seedStudy(hub);
    const genuine = tokens.ofParticipation('entry', person);
    const name = `pb_entry_${study.id}`;
    const wrong: Readonly<Record<string, string>>[] = [
      { [name]: person },
      { [name]: genuine.slice(0, -1) },
      { [name]: tracking() },
      { [name]: 'undefined' },
      { [`pb_entry_${other.id}`]: genuine },
      { pb_pass: genuine },
      { pb_entry: genuine },
    ];
    for (const cookies of wrong) expect((await comeBack('', study.keys.complete, { cookies })).text).toContain(friendly);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
    expect(await readQuarantine()).toMatchObject([{ reason: 'missing', seen: wrong.length }]);
  });

  it('holds the cookie of a person of another study that stands under this study’s name', async () => {
    const other = await seedStudy(hub);
    const [stranger = ''] = await seedParticipations(hub, other, 1);
    await enter(stranger);
    await comeBack('', study.keys.complete, { cookies: { [`pb_entry_${study.id}`]: tokens.ofParticipation('entry', stranger) } });
    expect(await read(stranger)).toMatchObject({ status: 'started', version: 2 });
    expect(await readEvidence(stranger)).toMatchObject([{ disposition: 'hold', anomaly: 'wrong_study' }]);
  });

  it.each([
    ['U+0000', '%00'],
    ['U+0000 inside', 'a%00b'],
    ['what is not UTF-8', '%ff%fe'],
    ['half a character', '%ED%A0%80'],
    ['line breaks', 'a%0d%0aLocation:%20//evil.example'],
    ['a picture', '%F0%9F%92%A5'.repeat(40)],
    ['SQL', '%27;drop%20table%20studies;--'],
    ['HTML', 'a%3Cscript%3Ealert(1)%3C/script%3E'],
    ['far too much', 'x'.repeat(9000)],
  ])('S1-38 with %s for an id shows a friendly page and is quarantined, whatever the cookie says', async (_, value) => {
    await enter();
    for (const query of [`?iid=${value}`, `?${value}=1&iid=x`]) {
      const answer = await comeBack(query, study.keys.complete, { cookies: entryCookie() });
      expect([answer.status, answer.text.includes(friendly)]).toEqual([200, true]);
      expect(answer.text).not.toContain('<script');
      expect(answer.headers.location).toBeUndefined();
    }
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
    expect((await readQuarantine()).map(({ reason }) => reason)).toEqual(['unknown', 'unknown']);
  });

  it('keeps the names of parameters in quarantine, and no values of theirs', async () => {
    await comeBack('?iid=someone&email=canary%40example.com&token=hidden');
    const { rows } = await hub.sql.query('select details from quarantine where study_id = $1', [study.id]);
    expect(rows[0].details.parameters).toEqual(['iid', 'email', 'token']);
    expect(JSON.stringify(rows)).not.toMatch(/canary|hidden/);
    expect(hub.readLog()).not.toMatch(/canary|hidden/);
  });
});
