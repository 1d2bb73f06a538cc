import { createToken, type ParticipationStatus } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { seedParticipations, toolLink } from '../support/seed.js';
import { countPlaces, enter, expectUnchanged, open, pass, read, targetOf, tokenOf } from './entries.js';
import { begin, hub, person, study, tokens } from './public-study.js';

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
