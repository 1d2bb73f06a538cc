import type { LoggedRequest } from '@panelbridge/sandbox';
import { expect, vi } from 'vitest';
import type { ConnectionDto } from '../../src/connections/connection.dto.js';
import { readPull } from './pulls.js';
import { launchUsertestingStudy } from './study.js';
import { describeConnection, expectDone, startWorld } from './world.js';

/** What came of reading two studies at the pace that UserTesting allows. */
export interface ReadAtRealPace {
  /** To the Results API, in their order. */
  readonly requests: readonly LoggedRequest[];
  /** Of each study, of how many sessions it is known whose they are. */
  readonly identified: readonly number[];
}

/** Reads two studies of one connection with five sessions each, where hub and tool both keep to what UserTesting publishes: 10 requests a minute. */
export async function readAtRealPace(): Promise<ReadAtRealPace> {
  const world = await startWorld({});
  const { hub, tool } = world;
  try {
    const { config, ...connection } = describeConnection(world);
    const body = { ...connection, config: { baseUrl: config.baseUrl, tokenUrl: config.tokenUrl } };
    const { id: connectionId } = expectDone(await hub.request<ConnectionDto>('POST', '/api/v1/connections', { body }));
    // A check is a request as well, and a person makes it whenever they like; this one was made more than a minute ago.
    await hub.sql.query(`update connections set status = 'ready', checked_at = now() where id = $1`, [connectionId]);
    const studies = [
      await launchUsertestingStudy(world, { connectionId, redirects: [] }),
      await launchUsertestingStudy(world, { connectionId, redirects: [] }),
    ];
    for (const { test } of studies) tool.addSessions(test.id, 5);
    for (const { studyId } of studies) expectDone(await hub.request('POST', `/api/v1/studies/${studyId}/pull`));
    const identified = await vi.waitFor(
      async () => {
        const pulls = await Promise.all(studies.map(({ studyId }) => readPull(world, studyId)));
        for (const pull of pulls) expect(pull).toMatchObject({ state: 'idle', backlog: 0, lastFinishedAt: expect.any(String) });
        return pulls.map((pull) => pull.identified);
      },
      { timeout: 150_000, interval: 500 },
    );
    return { requests: tool.requests().filter(({ endpoint }) => endpoint !== 'token'), identified };
  } finally {
    await world.close();
  }
}
