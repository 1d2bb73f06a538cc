import { setTimeout as sleep } from 'node:timers/promises';
import { startInterviewTool, type Misbehaviour, type RunningInterviewTool } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { seedParticipations, seedStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const secret = 'shared-by-hub-and-tool';

let hub: TestHub;
let tool: RunningInterviewTool;
beforeAll(async () => {
  [hub, tool] = await Promise.all([startHub(), startInterviewTool({ webhookRetryDelaysMs: [50], webhookTimeoutMs: 5_000 })]);
});
afterAll(async () => {
  await tool.close();
  await hub.close();
});

/** A study joined to an outline of the tool over a webhook, and a person who goes through the interview to its end without clicking the button. */
async function interview(misbehaviour: Misbehaviour = {}, scheme: 'signature' | 'header' | 'none' = 'signature') {
  const { body } = await hub.request<{ id: string; webhookUrl: string }>('POST', '/api/v1/connections', {
    body: {
      connectorId: 'tracked-link',
      name: 'Tool',
      config: { preset: 'perspective', webhookScheme: scheme },
      secrets: { webhookKey: secret },
    },
  });
  const { webhookUrl, id: connectionId } = body;
  const outline = tool.createOutline({
    title: 'Travel',
    callToAction: { text: 'Claim Your Reward', url: 'https://hub.example/return/x' },
    webhook: scheme === 'none' ? null : { url: webhookUrl, secret, ...(scheme === 'header' && { scheme, header: 'X-Webhook-Key' }) },
    questions: ['Where to?'],
  });
  tool.misbehave(misbehaviour, outline.id);
  const study = await seedStudy(hub, { on_return: 'completed' }, outline.inviteLink);
  await hub.sql.query('update integrations set connection_id = $1 where study_id = $2', [connectionId, study.id]);
  const [participation = ''] = await seedParticipations(hub, study, 1);
  await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'entry' });
  const token = hub.app.get(ParticipantTokens).ofParticipation('tracking', participation);
  let page = await fetch(`${outline.inviteLink}?iid=${token}`);
  for (const answer of ['Skip to the end, please', 'no']) {
    const html = await page.text();
    const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';
    const step = /name="step" value="([^"]*)"/.exec(html)?.[1] ?? '';
    page = await fetch(new URL(action, page.url), { method: 'POST', body: new URLSearchParams({ answer, step }) });
  }
  await tool.settle();
  return { connectionId, participation, outline };
}

async function settle(connectionId: string): Promise<number> {
  for (;;) {
    const { rows } = await hub.sql.query<{ processed_at: Date | null }>(
      'select processed_at from inbound_webhooks where connection_id = $1',
      [connectionId],
    );
    if (rows.every((row) => row.processed_at)) return rows.length;
    await sleep(20);
  }
}

const readStatus = async (id: string) =>
  ((await hub.sql.query('select status from participations where id = $1', [id])).rows[0] as { status: string }).status;
const readQuarantine = async (connectionId: string) =>
  (await hub.sql.query('select reason, partner_status from quarantine where connection_id = $1', [connectionId])).rows as {
    reason: string;
    partner_status: string;
  }[];

describe('the interview tool', () => {
  it.each(['signature', 'header'] as const)(
    'S1-5 by its webhook (%s) completes who finished the talk and never clicked',
    async (scheme) => {
      const { connectionId, participation } = await interview({}, scheme);
      expect(await settle(connectionId)).toBe(1);
      expect(await readStatus(participation)).toBe('completed');
      const { rows } = await hub.sql.query('select status, amount from incentives where participation_id = $1', [participation]);
      expect(rows).toEqual([{ status: 'due', amount: 2500 }]);
    },
  );

  it('S1-5 without a webhook leaves who finished the talk and never clicked where they were', async () => {
    const { connectionId, participation, outline } = await interview({}, 'none');
    expect(tool.interviews(outline.id)).toMatchObject([{ status: 'completed' }]);
    expect(await settle(connectionId)).toBe(0);
    expect(await readStatus(participation)).toBe('started');
  });

  it('that sends everything twice has one effect', async () => {
    const { connectionId, participation } = await interview({ webhookTwice: true });
    expect(await settle(connectionId)).toBe(1);
    const { rows } = await hub.sql.query(
      `select to_status from events where participation_id = $1 and type = 'participation.status_changed' order by id`,
      [participation],
    );
    expect(rows).toEqual([{ to_status: 'started' }, { to_status: 'submitted' }, { to_status: 'completed' }]);
  });

  it('that sends out of order ends the same', async () => {
    const { connectionId, participation } = await interview({ webhookOutOfOrder: true });
    expect(await settle(connectionId)).toBe(2);
    expect(await readStatus(participation)).toBe('completed');
  });

  it.each([
    ['a signature that does not verify', { badSignature: true }, 401],
    ['an old timestamp', { oldTimestamp: true }, 401],
    ['5 MB', { hugeBody: true }, 413],
  ] as const)('is refused for %s, and nothing changes', async (_name, misbehaviour, status) => {
    const { connectionId, participation, outline } = await interview(misbehaviour);
    expect(await settle(connectionId)).toBe(0);
    const attempts = tool
      .deliveries()
      .filter(({ outlineId }) => outlineId === outline.id)
      .flatMap((delivery) => delivery.attempts);
    expect(attempts).toHaveLength(2);
    // The hub stops reading where its limit is, which a sender in the middle of its body may see as a broken connection.
    expect(attempts.every((attempt) => attempt.status === status || (status === 413 && attempt.status === null))).toBe(true);
    expect(await readStatus(participation)).toBe('started');
  });

  it.each([
    ['an event that nobody knows', { unknownEvent: true }, 'unknown'],
    ['no parameter', { dropParameter: 'webhook' }, 'missing'],
    ['the word undefined', { undefinedParameter: true }, 'missing'],
  ] as const)('is quarantined for %s, and nothing changes', async (_name, misbehaviour, reason) => {
    const { connectionId, participation } = await interview(misbehaviour);
    expect(await settle(connectionId)).toBe(1);
    expect(await readQuarantine(connectionId)).toMatchObject([{ reason }]);
    expect(await readStatus(participation)).toBe('started');
  });
});
