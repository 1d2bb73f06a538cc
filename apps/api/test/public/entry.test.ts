import { createToken, type ParticipationStatus } from '@panelbridge/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { machines } from '../support/machines.js';
import { seedParticipations, seedStudy, takeSnapshot, toolLink, type SeededStudy } from '../support/seed.js';
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
beforeEach(() => begin());

async function begin(columns: Readonly<Record<string, unknown>> = {}, link?: string): Promise<void> {
  study = await seedStudy(hub, columns, link);
  [person = ''] = await seedParticipations(hub, study, 1);
}

const tokenOf = (participation = person) => tokens.ofParticipation('entry', participation);

async function open(options: VisitOptions = {}, token = tokenOf()): Promise<Visit> {
  const answer = await visit(hub.url, `/r/${token}`, options);
  expectGuarded(answer);
  return answer;
}

const enter = (participation = person) => open({ method: 'POST' }, tokenOf(participation));
const pass = (token = tokenOf()) => ({ pb_pass: token });

/** Where an answer leads a browser: by a redirect, by the page itself, or nowhere. */
function targetOf({ headers, text }: Visit): string | undefined {
  const refresh = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(text)?.[1];
  return headers.location ?? refresh?.replaceAll('&amp;', '&');
}

async function read(participation = person) {
  const { rows } = await hub.sql.query<{ status: string; version: number; holds_place: boolean }>(
    'select status, version, holds_place from participations where id = $1',
    [participation],
  );
  return rows[0];
}

async function countPlaces(): Promise<number> {
  const { rows } = await hub.sql.query('select places_taken from studies where id = $1', [study.id]);
  return rows[0].places_taken;
}

async function expectUnchanged(act: () => Promise<unknown>): Promise<void> {
  const before = await takeSnapshot(hub.sql);
  await act();
  expect(await takeSnapshot(hub.sql)).toEqual(before);
}

describe('the page in front of the tool', () => {
  it('says where it leads and what is noted, sets nothing and changes nothing', async () => {
    await expectUnchanged(async () => {
      for (let time = 0; time < 3; time += 1) {
        const answer = await open();
        expect(answer.status).toBe(200);
        for (const words of ['How people plan their week', 'tool.example', 'about 10 minutes', '$25.00', `action="/r/${tokenOf()}"`]) {
          expect(answer.text).toContain(words);
        }
        expect([targetOf(answer), answer.cookies.size]).toEqual([undefined, 0]);
        expect(answer.text).not.toContain(toolLink);
      }
    });
  });

  it.each([['a scanner that looks like a browser', {}] as const, ...machines])(
    '%s that opens the link changes nothing',
    async (_, headers) => {
      await expectUnchanged(async () => {
        const answer = await open({ headers });
        expect([answer.status, targetOf(answer), answer.cookies.size]).toEqual([200, undefined, 0]);
      });
      // The person who comes after the scanner enters as if nothing had been.
      expect(targetOf(await enter())).toContain(toolLink);
      expect(await read()).toMatchObject({ status: 'started', version: 2 });
    },
  );

  it.each(machines)('%s changes nothing either where the page is off or a pass is carried', async (_, headers) => {
    await expectUnchanged(async () => {
      expect(targetOf(await open({ headers, cookies: pass() }))).toBeUndefined();
    });
    await begin({ entry_page: false });
    await expectUnchanged(async () => {
      expect(targetOf(await open({ headers }))).toBeUndefined();
    });
  });

  it('HEAD and other methods change nothing, whatever they carry', async () => {
    for (const columns of [{}, { entry_page: false }]) {
      await begin(columns);
      await expectUnchanged(async () => {
        for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']) {
          const answer = await open({ method, cookies: pass() });
          expect(answer.status).toBeLessThan(500);
          expect([targetOf(answer), answer.cookies.size]).toEqual([undefined, 0]);
        }
      });
    }
  });
});

describe('entering', () => {
  it('records the start, takes the place and leads to the tool with the participant’s token', async () => {
    const answer = await enter();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-security-policy']).toContain("form-action 'self'");
    const target = new URL(targetOf(answer) ?? '');
    expect(target.origin + target.pathname).toBe(toolLink);
    expect(tokens.participationOf('tracking', target.searchParams.get('iid'))).toBe(person);
    expect(answer.text).toContain(`href="${target.href}"`);
    expect(await read()).toEqual({ status: 'started', version: 2, holds_place: true });
    expect(await countPlaces()).toBe(1);
    expect([...answer.cookies]).toEqual([[`pb_entry_${study.id}`, tokenOf()]]);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; Path=\/return/i);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
  });

  it('from a form of another site records nothing, leaves no cookie and shows the page with the button', async () => {
    for (const columns of [{}, { entry_page: false }]) {
      await begin(columns);
      const foreign = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }];
      await expectUnchanged(async () => {
        for (const headers of foreign) {
          const answer = await open({ method: 'POST', headers, cookies: pass() });
          expect([answer.status, targetOf(answer), answer.cookies.size]).toEqual([403, undefined, 0]);
          expect(answer.text).toContain(`action="/r/${tokenOf()}"`);
        }
      });
      for (const headers of [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, { origin: hub.url }, { origin: 'null' }])
        expect(targetOf(await open({ method: 'POST', headers }))).toContain(toolLink);
    }
  });

  it('again resumes: one start, one place, one event, the same address', async () => {
    const first = targetOf(await enter());
    expect((await open()).text).toContain('>Continue<');
    expect(targetOf(await enter())).toBe(first);
    expect((await Promise.all([1, 2, 3].map(() => enter()))).map(targetOf)).toEqual([first, first, first]);
    expect(await read()).toMatchObject({ status: 'started', version: 2 });
    expect(await countPlaces()).toBe(1);
    const { rows } = await hub.sql.query('select count(*)::int as n from events where participation_id = $1', [person]);
    expect(rows[0].n).toBe(1);
  });

  it('with a pass of the hub’s own pages goes straight through and uses the pass up', async () => {
    const answer = await open({ cookies: pass() });
    expect(answer.status).toBe(303);
    expect(targetOf(answer)).toContain(toolLink);
    expect(answer.cookies.get('pb_pass')).toBe('');
    expect(answer.cookies.get(`pb_entry_${study.id}`)).toBe(tokenOf());
    expect(await read()).toMatchObject({ status: 'started' });
  });

  it('with somebody else’s pass shows the page', async () => {
    const [other = ''] = await seedParticipations(hub, study, 1);
    await expectUnchanged(async () => {
      expect(targetOf(await open({ cookies: pass(tokenOf(other)) }))).toBeUndefined();
    });
  });

  it('goes straight through in a study without the page', async () => {
    await begin({ entry_page: false });
    const answer = await open();
    expect([answer.status, targetOf(answer)?.startsWith(toolLink)]).toEqual([303, true]);
    expect(await read()).toMatchObject({ status: 'started' });
  });

  it.each([
    ['https://tool.example/x?team=4&b=%C3%BC&empty=', 'https://tool.example/x?team=4&b=%C3%BC&empty=&iid=TOKEN'],
    ['https://tool.example/x#top', 'https://tool.example/x?iid=TOKEN#top'],
    ['https://tool.example/x?a=1#/route?b=2', 'https://tool.example/x?a=1&iid=TOKEN#/route?b=2'],
    ['https://tool.example/x?iid=old&a=1', 'https://tool.example/x?iid=TOKEN&a=1'],
    ['https://tool.example/x?', 'https://tool.example/x?iid=TOKEN'],
  ])('S1-17 leads from %s to %s', async (link, expected) => {
    await begin({ entry_page: false }, link);
    const token = tokens.ofParticipation('tracking', person);
    expect(targetOf(await open())).toBe(expected.replace('TOKEN', token));
    expect(targetOf(await enter())).toBe(expected.replace('TOKEN', token));
  });

  it('S1-39 leads each person with an id of their own', async () => {
    const others = await seedParticipations(hub, study, 3);
    for (const one of [person, ...others]) {
      const target = new URL(targetOf(await enter(one)) ?? '');
      expect(tokens.participationOf('tracking', target.searchParams.get('iid'))).toBe(one);
    }
  });
});

describe('a link that does not lead in', () => {
  it('of a full study says so, ends the wait and never turns away who is in', async () => {
    await begin({ participation_limit: 1 });
    const [late = ''] = await seedParticipations(hub, study, 1);
    await enter();
    const answer = await enter(late);
    expect([answer.status, answer.text.includes('All places are taken'), targetOf(answer)]).toEqual([200, true, undefined]);
    expect(answer.cookies.size).toBe(0);
    expect(await read(late)).toMatchObject({ status: 'over_quota', holds_place: false });
    expect((await enter(late)).text).toContain('All places are taken');
    expect(targetOf(await enter())).toContain(toolLink);
    expect(await countPlaces()).toBe(1);
  });

  it.each([
    ['paused', { status: 'paused' }],
    ['closed', { status: 'closed', closed_at: new Date() }],
    ['not launched', { launched_at: null }],
    ['still a draft', { status: 'draft', launched_at: null }],
  ])('of a study that is %s says so and changes nothing', async (_, columns) => {
    await begin(columns);
    await expectUnchanged(async () => {
      for (const answer of [await enter(), await open({ cookies: pass() })]) {
        expect([answer.status, targetOf(answer), answer.cookies.has(`pb_entry_${study.id}`)]).toEqual([200, undefined, false]);
        expect(answer.text).toContain('This study is not open');
      }
      await open();
    });
  });

  it('of a paused study works again later', async () => {
    await begin({ status: 'paused' });
    await enter();
    await hub.sql.query(`update studies set status = 'active' where id = $1`, [study.id]);
    expect(targetOf(await enter())).toContain(toolLink);
  });

  it.each<[ParticipationStatus, string]>([
    ['applied', 'being looked at'],
    ['screened_out', 'not open to you'],
    ['unqualified', 'not open to you'],
    ['rejected', 'not open to you'],
    ['excluded', 'not open to you'],
    ['over_quota', 'All places are taken'],
    ['submitted', 'taken part already'],
    ['completed', 'taken part already'],
    ['cancelled', 'taken part already'],
    ['expired', 'taken part already'],
  ])('S0-15 of somebody who is %s never shows the tool’s link', async (status, words) => {
    await hub.sql.query('update participations set status = $2 where id = $1', [person, status]);
    await expectUnchanged(async () => {
      for (const answer of [await enter(), await open({ cookies: pass() })]) {
        expect([answer.status, targetOf(answer)]).toEqual([200, undefined]);
        expect(answer.text).toContain(words);
        expect(answer.text).not.toContain(toolLink);
      }
    });
  });

  it('that is unknown, changed, of another kind or too old says so and changes nothing', async () => {
    const genuine = tokenOf();
    const expired = createToken(
      { kind: 'entry', subject: person.slice(3), expiresOn: Date.now() - 2 * 86_400_000 },
      hub.app.get(TokenKeyring),
    );
    const changed = Array.from(
      genuine,
      (character, index) => genuine.slice(0, index) + (character === 'A' ? 'B' : 'A') + genuine.slice(index + 1),
    );
    const wrong = [
      ...changed,
      genuine.slice(0, -1),
      `${genuine}A`,
      person,
      'x',
      tokens.ofParticipation('tracking', person),
      tokens.ofParticipation('entry', 'pp_0000000'),
    ];
    await expectUnchanged(async () => {
      for (const method of ['GET', 'POST']) {
        for (const token of wrong.filter((one) => tokens.participationOf('entry', one) !== person)) {
          const answer = await open({ method, cookies: pass(token) }, token);
          expect([answer.status, targetOf(answer), answer.cookies.has(`pb_entry_${study.id}`)]).toEqual([404, undefined, false]);
          expect(answer.text).toContain('We do not know this link');
        }
        const answer = await open({ method, cookies: pass(expired) }, expired);
        expect([answer.status, answer.text.includes('This link has expired')]).toEqual([410, true]);
      }
    });
  });

  it.each([
    ['holds U+0000', '%00'],
    ['is not encoded rightly', '%zz'],
    ['is long', 'x'.repeat(300)],
    ['is very long', 'x'.repeat(9000)],
    ['is HTML', '%3Cscript%3E'],
    ['only looks like one', 'e'.repeat(38)],
    ['climbs', '..%2f..%2fready'],
  ])('that %s gets a page and changes nothing', async (_, token) => {
    await expectUnchanged(async () => {
      for (const method of ['GET', 'POST']) {
        const answer = await open({ method }, token);
        expect([400, 404, 414]).toContain(answer.status);
        expect(answer.text).not.toContain('<script');
      }
    });
  });

  it('answers a form that is none, or far too large, without a fault of its own', async () => {
    for (const [body, type] of [
      ['{"a":', 'application/json'],
      ['<a/>', 'application/xml'],
      ['a=1&'.repeat(300_000), 'application/x-www-form-urlencoded'],
    ] as const) {
      const answer = await open({ method: 'POST', body, headers: { 'content-type': type } });
      expect(answer.status).toBeLessThan(500);
    }
  });
});

describe('a preview', () => {
  it('S1-23 S1-35 never credits a person by its cookie or its token, and no person’s cookie credits a preview', async () => {
    await enter();
    const subject = 'preview000000000';
    const token = tokens.of('preview', subject);
    const name = `pb_preview_${study.id}`;
    await hub.sql.query(
      `insert into previews (id, workspace_id, study_id, setup_hash, created_by, expires_at, started_at) values ($1, $2, $3, 'other', 'key', now() + interval '1 hour', now())`,
      [subject, hub.workspaceId, study.id],
    );
    const journeys = ['participations', 'studies', 'evidence', 'events', 'incentives', 'quarantine', 'outbox', 'emails'];
    const before = await takeSnapshot(hub.sql);
    for (const [query, cookies] of [
      [`?iid=${token}`, {}],
      [`?iid=${token}`, { [`pb_entry_${study.id}`]: tokenOf() }],
      ['', { [name]: token }],
      ['?iid=undefined', { [name]: token, [`pb_entry_${study.id}`]: tokenOf() }],
    ] as const) {
      const answer = await visit(hub.url, `/return/${study.keys.complete}${query}`, { cookies });
      expectGuarded(answer);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toContain('Thank you');
    }
    const after = await takeSnapshot(hub.sql);
    for (const table of journeys.filter((one) => one !== 'events')) expect([table, after[table]]).toEqual([table, before[table]]);
    const { rows } = await hub.sql.query('select count(*)::int as n from events where participation_id = $1', [person]);
    expect(rows[0].n).toBe(1);
  });

  it('proves nothing when only its cookie tells of it, since people would come back without their id too', async () => {
    const token = tokens.of('preview', 'preview000000002');
    await hub.sql.query(
      `insert into previews (id, workspace_id, study_id, setup_hash, created_by, expires_at, started_at) values ('preview000000002', $1, $2, 'x', 'key', now() + interval '1 hour', now())`,
      [hub.workspaceId, study.id],
    );
    await expectUnchanged(async () => {
      for (const query of ['', '?iid=', '?iid={{iid}}']) {
        const answer = await visit(hub.url, `/return/${study.keys.complete}${query}`, { cookies: { [`pb_preview_${study.id}`]: token } });
        expect([answer.status, answer.text.includes('The preview came back without its id')]).toEqual([200, true]);
      }
    });
  });

  it('S1-34 that fails says to clear the cache, is kept by no cache itself, and HEAD changes nothing', async () => {
    const token = tokens.of('preview', 'preview000000001');
    await expectUnchanged(async () => {
      expectGuarded(await visit(hub.url, `/preview/${token}`, { method: 'HEAD' }));
      for (const wrong of [token, 'x', tokenOf(), '%00']) {
        const answer = await visit(hub.url, `/preview/${wrong}`);
        expectGuarded(answer);
        expect(answer.status).toBe(410);
        expect(answer.text).toContain('Clear the browser');
      }
    });
  });
});
