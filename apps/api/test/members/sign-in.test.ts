import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MemberPruning } from '../../src/members/member-pruning.js';
import { SignIns } from '../../src/members/sign-ins.js';
import { describeMemberCookie } from '../../src/members/member-cookie.js';
import { dumpDatabase } from '../support/dump-database.js';
import { takeSnapshot } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';
import { addPerson, askForLink, findPath, open, send, signIn, startMembersWorld, type MembersWorld } from './support.js';

let world: MembersWorld;
beforeAll(async () => {
  world = await startMembersWorld();
});
afterAll(() => world.close());

const mailsTo = (email: string) => world.mailbox.messages().filter(({ to }) => to.includes(email));
const countQueued = async () => {
  const { rows } = await world.hub.sql.query<{ n: number }>(`select count(*)::int as n from emails where template = 'sign_in'`);
  return rows[0]?.n;
};

describe('asking for a link', () => {
  it('is answered the same whether somebody is known or not, and takes as long', async () => {
    const { email } = await addPerson(world.hub);
    const begun = Date.now();
    const unknown = await send(world.hub, '/sign-in', { email: 'nobody@example.com' });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(299);
    const known = await send(world.hub, '/sign-in', { email: ` ${email.toUpperCase()} ` });
    expect([known.status, known.text]).toEqual([200, unknown.text]);
    expect(known.text).toContain('<h1>Look into your mailbox</h1>');
    expect([known.cookies.size, unknown.cookies.size]).toEqual([0, 0]);
    const plain = ({ 'content-length': _length, date: _date, 'x-request-id': _id, ...headers }: Record<string, unknown>) => headers;
    expect(plain(known.headers)).toEqual(plain(unknown.headers));
    await world.mailbox.waitFor(({ to }) => to.includes(email), 15_000);
    expect(mailsTo('nobody@example.com')).toEqual([]);
  });

  it('names what is wrong with an address, which nobody is told of', async () => {
    const before = await countQueued();
    for (const email of ['', 'kim', 'kim@', '"><script>']) {
      const { status, text } = await send(world.hub, '/sign-in', { email });
      expect([status, text.includes('Error: Enter your email address')]).toEqual([422, true]);
      expect(text).not.toContain('<script');
    }
    expect(await countQueued()).toBe(before);
  });

  it('sends no more than five an hour and one a minute, however often it is asked', async () => {
    const { id, email } = await addPerson(world.hub);
    await Promise.all(Array.from({ length: 6 }, () => send(world.hub, '/sign-in', { email })));
    const count = async () => (await world.hub.sql.query('select 1 from emails where participant_id = $1', [id])).rowCount;
    expect([1, 2]).toContain(await count());
    for (let minute = 0; minute < 6; minute += 1) {
      await world.hub.sql.query(`update emails set dedupe_key = gen_random_uuid()::text where participant_id = $1`, [id]);
      await send(world.hub, '/sign-in', { email });
    }
    expect(await count()).toBe(5);
  });

  it('mails one link for each workspace that knows the address, and each signs in to that one', async () => {
    const other = await world.hub.createWorkspace();
    const email = 'both@example.com';
    const people = [
      await addPerson(world.hub, { email, first_name: 'Here' }),
      await addPerson(world.hub, { email, first_name: 'There' }, other),
    ];
    await send(world.hub, '/sign-in', { email });
    await vi.waitFor(() => expect(mailsTo(email)).toHaveLength(2), { timeout: 15_000 });
    const names = await Promise.all(
      mailsTo(email).map(async (mail) => {
        expect(mail.text).toContain('“Workspace”');
        const { cookies } = await send(world.hub, findPath(mail, '/sign-in/'));
        const { text } = await open(world.hub, '/me', cookies.get('pb_member'));
        return /<strong>(Here|There)<\/strong>/.exec(text)?.[1];
      }),
    );
    expect(names.map(String).toSorted()).toEqual(['Here', 'There']);
    const { rows } = await world.hub.sql.query('select workspace_id from member_sessions where participant_id = any ($1)', [
      people.map(({ id }) => id),
    ]);
    expect(new Set(rows.map(({ workspace_id }) => String(workspace_id)))).toEqual(new Set([world.hub.workspaceId, other]));
  });

  it('is limited for each address that asks, like every public page', async () => {
    const hub = await startHub({ configuration: { publicRatePerMinute: 3 } });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 4; count += 1) statuses.push((await send(hub, '/sign-in', { email: 'kim@example.com' })).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
    } finally {
      await hub.close();
    }
  });

  it('reaches who wants no invitations, since they have asked for it', async () => {
    const { email } = await addPerson(world.hub, { opted_out_at: new Date() });
    expect(await askForLink(world, email)).toMatch(/^\/sign-in\/s/);
  });
});

describe('the link', () => {
  it('changes nothing when it is opened, and signs in by the click', async () => {
    const { email } = await addPerson(world.hub);
    const path = await askForLink(world, email);
    await vi.waitFor(
      async () =>
        expect((await world.hub.sql.query(`select 1 from emails where template = 'sign_in' and status = 'queued'`)).rowCount).toBe(0),
      10_000,
    );
    const before = await takeSnapshot(world.hub.sql);
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await visit(world.hub.url, path, { method });
      expect([answer.status, answer.cookies.size]).toEqual([200, 0]);
    }
    expect(await takeSnapshot(world.hub.sql)).toEqual(before);
    const { status, headers, cookies } = await send(world.hub, path);
    expect([status, headers.location]).toEqual([303, '/studies']);
    expect(headers['set-cookie']?.[0]).toMatch(/^pb_member=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const page = await open(world.hub, '/me', cookies.get('pb_member'));
    expect(page.text).toContain(email);
    expect((await open(world.hub, '/sign-in', cookies.get('pb_member'))).headers.location).toBe('/studies');
  });

  it('works once, even for two at the same moment', async () => {
    const { email } = await addPerson(world.hub);
    const path = await askForLink(world, email);
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(world.hub, path)));
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([303, 410, 410, 410, 410, 410]);
    expect((await open(world.hub, path)).text).toContain('<h1>This link was used already</h1>');
  });

  it('runs out after half an hour', async () => {
    const { id, email } = await addPerson(world.hub);
    const path = await askForLink(world, email);
    await world.hub.sql.query(`update sign_ins set expires_at = expires_at - interval '30 minutes' where participant_id = $1`, [id]);
    for (const answer of [await open(world.hub, path), await send(world.hub, path)]) {
      expect(answer.status).toBe(410);
      expect(answer.text).toContain('<h1>This link has run out</h1>');
      expect(answer.cookies.size).toBe(0);
    }
  });

  it('is refused when anything about it is changed, or when it came to another address', async () => {
    const { id, email } = await addPerson(world.hub);
    const path = await askForLink(world, email);
    const changed = path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const wrong of [changed, '/sign-in/x', `${path}x`]) expect((await send(world.hub, wrong)).status).toBe(404);
    await world.hub.sql.query('update participants set email = $2 where id = $1', [id, 'moved@example.com']);
    expect((await send(world.hub, path)).status).toBe(404);
  });

  it('is taken from no other website, nor is a session', async () => {
    const { email } = await addPerson(world.hub);
    const path = await askForLink(world, email);
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const answer = await open(world.hub, path, undefined, { method: 'POST', body: '', headers });
      expect([answer.status, answer.cookies.size]).toEqual([403, 0]);
    }
    const session = await signIn(world, (await addPerson(world.hub)).email);
    const out = await open(world.hub, '/sign-out', session, { method: 'POST', body: '', headers: { 'sec-fetch-site': 'cross-site' } });
    expect(out.status).toBe(403);
    expect((await open(world.hub, '/me', session)).status).toBe(200);
  });

  it('stands in the mail alone: neither it nor a session is stored or logged', async () => {
    const { email } = await addPerson(world.hub);
    const path = await askForLink(world, email);
    const token = path.slice('/sign-in/'.length);
    const { cookies } = await send(world.hub, path);
    const session = cookies.get('pb_member') ?? '';
    expect(session).toHaveLength(43);
    const kept = `${await dumpDatabase(world.hub.sql)} ${world.hub.readLog()}`;
    for (const secret of [token, token.slice(3, 22), session]) expect(kept).not.toContain(secret);
  });

  it('is not sent to anybody when it could not be for an hour', async () => {
    const { id } = await addPerson(world.hub);
    await world.hub.sql.query(
      `insert into emails (workspace_id, participant_id, template, dedupe_key, created_at) values ($1, $2, 'sign_in', $3, now() - interval '2 hours')`,
      [world.hub.workspaceId, id, id],
    );
    await world.hub.sql.query(
      `insert into outbox (queue, data) select 'email.send', jsonb_build_object('workspaceId', workspace_id, 'emailId', id) from emails where dedupe_key = $1`,
      [id],
    );
    await vi.waitFor(
      async () =>
        expect((await world.hub.sql.query('select status from emails where dedupe_key = $1', [id])).rows).toEqual([
          { status: 'suppressed' },
        ]),
      { timeout: 15_000 },
    );
    expect((await world.hub.sql.query('select 1 from sign_ins where participant_id = $1', [id])).rowCount).toBe(0);
  });
});

describe('a session', () => {
  it('leads to the pages of members, which ask everybody else to sign in', async () => {
    const session = await signIn(world, (await addPerson(world.hub)).email);
    for (const path of ['/studies', '/me']) {
      expect((await open(world.hub, path, session)).status).toBe(200);
      for (const wrong of [undefined, '', 'x', 'a'.repeat(43)]) {
        const answer = await open(world.hub, path, wrong);
        expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in']);
      }
    }
  });

  it('ends by signing out, on the hub and in the browser', async () => {
    const session = await signIn(world, (await addPerson(world.hub)).email);
    const { headers, cookies } = await send(world.hub, '/sign-out', {}, session);
    expect([headers.location, cookies.get('pb_member')]).toEqual(['/sign-in', '']);
    expect((await open(world.hub, '/me', session)).status).toBe(303);
  });

  it('ends with its time, with another address and with the person', async () => {
    const people = await Promise.all([addPerson(world.hub), addPerson(world.hub), addPerson(world.hub)]);
    const sessions = await Promise.all(people.map(({ email }) => signIn(world, email)));
    const [late, moved, erased] = people;
    await world.hub.sql.query('update member_sessions set expires_at = now() where participant_id = $1', [late?.id]);
    await world.hub.request('PATCH', `/api/v1/participants/${moved?.id}`, { body: { email: 'elsewhere@example.com' } });
    await world.hub.request('POST', `/api/v1/participants/${erased?.id}/erase`, { headers: { 'idempotency-key': 'erase' } });
    for (const session of sessions) expect((await open(world.hub, '/me', session)).status).toBe(303);
    expect((await world.hub.sql.query('select 1 from member_sessions where participant_id = $1', [late?.id])).rowCount).toBe(1);
    await world.hub.app.get(MemberPruning).prune();
    expect(
      (await world.hub.sql.query('select 1 from member_sessions where participant_id = any ($1)', [people.map(({ id }) => id)])).rowCount,
    ).toBe(0);
  });

  it('stands in the export of the person, without what would open it', async () => {
    const { id, email } = await addPerson(world.hub);
    await signIn(world, email);
    const { body } = await world.hub.request<{ sections: Record<string, object[]> }>('GET', `/api/v1/participants/${id}/export`);
    expect(body.sections['signIns']).toEqual([
      { createdAt: expect.any(String), expiresAt: expect.any(String), usedAt: expect.any(String) },
    ]);
    expect(body.sections['memberSessions']).toEqual([{ createdAt: expect.any(String), expiresAt: expect.any(String) }]);
  });

  it('has a cookie that no other host can set wherever the hub is reached by https', () => {
    expect(describeMemberCookie('https://panel.example')).toEqual({
      name: '__Host-pb_member',
      attributes: { path: '/', httpOnly: true, sameSite: 'lax', secure: true, maxAge: 2_592_000 },
    });
  });

  it('is for one link: a token of another kind signs nobody in', async () => {
    expect(await world.hub.app.get(SignIns).use('e'.repeat(40))).toBe('unknown');
  });
});
