import { createToken, rankEvidence, type TokenKind } from '@panelbridge/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { machines } from '../support/machines.js';
import { seedParticipations, seedStudy, takeSnapshot, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { expectGuarded, visit, type Visit, type VisitOptions } from '../support/visit.js';

let hub: TestHub;
let tokens: ParticipantTokens;
let study: SeededStudy;
let person: string;

beforeAll(async () => {
  hub = await startHub();
  tokens = hub.app.get(ParticipantTokens);
});
afterAll(() => hub.close());

beforeEach(async () => {
  study = await seedStudy(hub);
  person = await seedPerson();
});

const tracking = (participation = person) => tokens.ofParticipation('tracking', participation);
const entryCookie = (participation = person, of = study) => ({ [`pb_entry_${of.id}`]: tokens.ofParticipation('entry', participation) });

async function seedPerson(of = study): Promise<string> {
  const [id = ''] = await seedParticipations(hub, of, 1);
  return id;
}

async function enter(participation = person): Promise<void> {
  const answer = await visit(hub.url, `/r/${tokens.ofParticipation('entry', participation)}`, { method: 'POST' });
  expect(answer.text).toContain('http-equiv="refresh"');
}

async function comeBack(query: string, key = study.keys.complete, options: VisitOptions = {}): Promise<Visit> {
  const answer = await visit(hub.url, `/return/${key}${query}`, options);
  expectGuarded(answer);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  return answer;
}

async function read(participation = person): Promise<{ status: string; version: number; incentive: string | null; hold: string | null }> {
  const { rows } = await hub.sql.query(
    `select p.status, p.version, i.status as incentive, i.hold_reason as hold
     from participations p left join incentives i on i.participation_id = p.id where p.id = $1`,
    [participation],
  );
  return rows[0];
}

async function readEvidence(participation = person) {
  const { rows } = await hub.sql.query<{ outcome: string; disposition: string; anomaly: string | null; seen: number }>(
    'select outcome, disposition, anomaly, seen from evidence where participation_id = $1 order by id',
    [participation],
  );
  return rows;
}

async function readQuarantine(of = study) {
  const { rows } = await hub.sql.query<{ reason: string; external_id: string | null; outcome: string; seen: number }>(
    'select reason, external_id, outcome, seen from quarantine where study_id = $1 order by received_at, reason',
    [of.id],
  );
  return rows;
}

async function countEvents(type: string, participation = person): Promise<number> {
  const { rows } = await hub.sql.query('select count(*)::int as n from events where participation_id = $1 and type = $2', [
    participation,
    type,
  ]);
  return rows[0].n;
}

/** Every way to change a text by a little: each character another one, cut, doubled, turned, in other letters. */
function mutate(text: string): string[] {
  const other = (character: string) => (character === 'A' ? 'B' : 'A');
  const replaced = Array.from(text, (character, index) => text.slice(0, index) + other(character) + text.slice(index + 1));
  const swapped = Array.from(text.slice(1), (character, index) => text.slice(0, index) + character + text[index] + text.slice(index + 2));
  const cut = Array.from(text.slice(1), (_, index) => text.slice(0, index + 1));
  const rest = [text + text, `${text}A`, `A${text}`, text.toUpperCase(), text.toLowerCase(), [...text].toReversed().join('')];
  return [...new Set([...replaced, ...swapped, ...cut, ...rest])].filter((one) => one !== text);
}

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

describe('when it comes', () => {
  it('before the start it is held, and counts once the person has taken part', async () => {
    const answer = await comeBack(`?iid=${tracking()}`);
    expect(answer.text).toContain('Please open your invitation first');
    expect(await read()).toEqual({ status: 'invited', version: 1, incentive: null, hold: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'hold', anomaly: 'never_started', seen: 1 }]);
    expect(await countEvents('evidence.hold')).toBe(1);
    await enter();
    await comeBack(`?iid=${tracking()}`);
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due', hold: null });
    expect(await readEvidence()).toContainEqual({ outcome: 'submitted', disposition: 'apply', anomaly: null, seen: 1 });
  });

  it('too fast it is submitted, marked, and never completed by itself', async () => {
    await hub.sql.query('update studies set minimum_seconds = 60 where id = $1', [study.id]);
    await enter();
    for (let time = 0; time < 3; time += 1) {
      expect((await comeBack(`?iid=${tracking()}`)).text).toContain('The research team looks at it next');
      // Waiting and clicking again is no way around it.
      await hub.sql.query(`update participations set entered_at = now() - interval '1 hour' where id = $1`, [person]);
    }
    expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'apply', anomaly: 'too_fast', seen: 3 }]);
  });

  it('without its id at first, and then with it, the person is completed all the same', async () => {
    await enter();
    await comeBack('', study.keys.complete, { cookies: entryCookie() });
    expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
    expect((await comeBack(`?iid=${tracking()}`)).text).toContain('Your participation is complete');
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due', hold: null });
    const { rows } = await hub.sql.query('select channel from evidence where participation_id = $1 order by id', [person]);
    expect(rows.map(({ channel }) => channel)).toEqual(['cookie', 'redirect']);
  });

  it('out of order it moves nobody backwards', async () => {
    await enter();
    await comeBack(`?iid=${tracking()}`);
    const answer = await comeBack(`?iid=${tracking()}`, study.keys.incomplete);
    expect(answer.text).toContain('Your participation is complete');
    expect(await read()).toEqual({ status: 'completed', version: 3, incentive: 'due', hold: null });
  });

  it('with another end over the same channel it resolves alike in either order, and holds the incentive', async () => {
    const other = await seedPerson();
    await enter();
    await enter(other);
    await comeBack(`?iid=${tracking()}`);
    await comeBack(`?iid=${tracking()}`, study.keys.screen_out);
    await comeBack(`?iid=${tracking(other)}`, study.keys.screen_out);
    await comeBack(`?iid=${tracking(other)}`);
    expect(await read()).toMatchObject({ status: 'screened_out', incentive: 'due', hold: 'contradiction' });
    expect(await read(other)).toMatchObject({ status: 'screened_out', incentive: null });
    const { rows } = await hub.sql.query('select places_taken from studies where id = $1', [study.id]);
    expect(rows[0].places_taken).toBe(0);
  });

  it('after the close it is held, and says that a person looks at it', async () => {
    await enter();
    await hub.sql.query(`update studies set status = 'closed', closed_at = now() where id = $1`, [study.id]);
    const answer = await comeBack(`?iid=${tracking()}`);
    expect([answer.status, answer.text.includes('we will look at it')]).toEqual([200, true]);
    expect(await read()).toEqual({ status: 'started', version: 2, incentive: null, hold: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'hold', anomaly: 'after_close', seen: 1 }]);
  });

  it('during a pause it counts', async () => {
    await enter();
    await hub.sql.query(`update studies set status = 'paused' where id = $1`, [study.id]);
    await comeBack(`?iid=${tracking()}`);
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due' });
  });

  it.each(['excluded', 'rejected', 'cancelled', 'no_show', 'expired', 'unqualified'])(
    'after the participation was %s it is held',
    async (status) => {
      await hub.sql.query('update participations set status = $2, started_at = now() where id = $1', [person, status]);
      const answer = await comeBack(`?iid=${tracking()}`);
      expect(answer.text).toContain('we will look at it');
      expect(await read()).toEqual({ status, version: 1, incentive: null, hold: null });
      expect(await readEvidence()).toMatchObject([{ disposition: 'hold', anomaly: 'after_end' }]);
    },
  );

  it('when a reservation ran out and others filled the study it is held, and is never N + 1', async () => {
    await hub.sql.query('update studies set participation_limit = 1 where id = $1', [study.id]);
    const other = await seedPerson();
    await enter();
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 minute' where id = $1`, [person]);
    await enter(other);
    const answer = await comeBack(`?iid=${tracking()}`);
    expect(answer.text).toContain('we will look at it');
    expect(await read()).toMatchObject({ status: 'incomplete', incentive: null });
    expect(await readEvidence()).toMatchObject([{ disposition: 'hold', anomaly: 'no_place_left' }]);
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
