import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../support/seed.js';
import { expectGuarded, visit } from '../support/visit.js';
import { enter, expectUnchanged, tokenOf } from './entries.js';
import { hub, person, study, tokens } from './public-study.js';

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
