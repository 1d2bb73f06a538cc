import type pg from 'pg';
import type { Traveller, World } from '../chaos/journeys.js';
import { useStage } from '../chaos/stage.js';
import { builtProgram, type HubProcess } from '../support/hub-process.js';

/** A hub that serves a launched study, and people who have been invited to it. */
export interface ServedStudy {
  readonly databaseUrl: string;
  readonly sql: pg.Pool;
  readonly hub: HubProcess;
  readonly world: World;
  /** Who has not come so far. Each completes, is reported by a webhook and gets the incentive. */
  readonly travellers: Traveller[];
}

/** Gives the file that calls it a database of its own, and what starts a hub there that serves a study. */
export function useServedStudy(): (people: number) => Promise<ServedStudy> {
  const findStage = useStage();
  return async (people) => {
    const stage = findStage();
    const { databaseUrl, sql } = stage;
    const plan = () => ({ ending: 'complete', isReported: true, isReleased: true }) as const;
    const travellers = [...(await stage.invite(people, { participation_limit: people }, plan))];
    const hub = await stage.start({}, builtProgram);
    return { databaseUrl, sql, hub, world: stage.look(() => hub.url), travellers };
  };
}
