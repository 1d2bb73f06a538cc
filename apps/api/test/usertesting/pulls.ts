import { expect, vi } from 'vitest';
import type { PullDto } from '../../src/pulls/pull.dto.js';
import { expectDone, type World } from './world.js';

/** Lets the hub leave a test alone whose many sessions no further test needs. */
export async function stopPulling({ hub }: World, studyId: string): Promise<void> {
  await hub.sql.query(`update pulls set next_at = null where study_id = $1`, [studyId]);
}

/** Where the reading of a study's test stands. */
export async function readPull({ hub }: World, studyId: string): Promise<PullDto> {
  return expectDone(await hub.request<PullDto>('GET', `/api/v1/studies/${studyId}/pull`));
}

/** Asks for a reading of the study's test and waits for its end. */
export async function pull(world: World, studyId: string): Promise<PullDto> {
  const asked = expectDone(await world.hub.request<PullDto>('POST', `/api/v1/studies/${studyId}/pull`));
  return vi.waitFor(
    async () => {
      const now = await readPull(world, studyId);
      expect(now).toMatchObject({ state: 'idle', backlog: 0 });
      expect(now.lastFinishedAt).not.toBe(asked.lastFinishedAt);
      return now;
    },
    { timeout: 20_000, interval: 100 },
  );
}
