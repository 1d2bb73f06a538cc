import { describe, expect, it } from 'vitest';
import { seedParticipations, toolLink } from '../support/seed.js';
import { countPlaces, enter, expectUnchanged, open, pass, read, targetOf, tokenOf } from './entries.js';
import { begin, hub, person, study, tokens } from './public-study.js';

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

  it('works while a secret that it does not need cannot be opened', async () => {
    const { connectionId: id } = study;
    await hub.sql.query(
      `insert into connection_secrets (connection_id, name, workspace_id, key_id, sealed) values ($1, 'webhookKey', $2, 'gone', $3)`,
      [id, hub.workspaceId, Buffer.alloc(60)],
    );
    // Read anew, as by a hub that has just been started.
    await hub.sql.query('update connections set version = version + 1 where id = $1', [id]);
    const answer = await enter();
    expect([answer.status, new URL(targetOf(answer) ?? '').pathname]).toEqual([200, new URL(toolLink).pathname]);
    await hub.sql.query(`delete from connection_secrets where connection_id = $1 and name = 'webhookKey'`, [id]);
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
