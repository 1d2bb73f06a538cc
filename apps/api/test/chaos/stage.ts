import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace, storeWebhookKey } from '../support/hub-key.js';
import { startHubProcess, type HubProcess, type Program } from '../support/hub-process.js';
import { seedParticipations, seedStudy } from '../support/seed.js';
import { createWebhookKey, Ledger, type Traveller, type World } from './journeys.js';

/** A database of its own, with a workspace in which hub processes and people meet. */
export class Stage {
  readonly ledger = new Ledger();
  readonly #key = createSharedKey();
  readonly #webhookKey = createWebhookKey();
  readonly #database: TestDatabase;
  readonly #workspaceId: string;
  readonly #apiKey: string;
  readonly #started: Promise<HubProcess>[] = [];

  private constructor(
    database: TestDatabase,
    readonly sql: pg.Pool,
    { workspaceId, apiKey }: { readonly workspaceId: string; readonly apiKey: string },
  ) {
    this.#database = database;
    this.#workspaceId = workspaceId;
    this.#apiKey = apiKey;
  }

  /** Makes the database and the workspace. */
  static async open(): Promise<Stage> {
    const database = await createMigratedDatabase();
    const sql = connectAsOwner(database.url, 8);
    return new Stage(database, sql, await seedWorkspace(sql));
  }

  get databaseUrl(): string {
    return this.#database.url;
  }

  /** Starts a hub process, which lives as long as the stage unless it is killed before. */
  start(settings: Readonly<Record<string, string>> = {}, program?: Program): Promise<HubProcess> {
    const environment = { DATABASE_URL: this.databaseUrl, PANELBRIDGE_SECRET_KEYS: this.#key.text, ...settings };
    const starting = startHubProcess(environment, program);
    this.#started.push(starting);
    return starting;
  }

  /** What journeys need, over one hub or another; all write into one ledger. */
  look(url: () => string): World {
    const findIncentive = async (participation: string): Promise<string | undefined> =>
      (await this.sql.query<{ id: string }>('select id from incentives where participation_id = $1', [participation])).rows[0]?.id;
    return { key: this.#key, apiKey: this.#apiKey, webhookKey: this.#webhookKey, ledger: this.ledger, url, findIncentive };
  }

  /** Launches a study that takes webhooks, and invites people, each with what is planned for them. */
  async invite(people: number, columns: Readonly<Record<string, unknown>>, plan: () => Plan): Promise<readonly Traveller[]> {
    const place = { sql: this.sql, workspaceId: this.#workspaceId };
    const study = await seedStudy(place, columns);
    await storeWebhookKey(this.sql, this.#key.box, study.connectionId, this.#workspaceId, this.#webhookKey);
    const invited = await seedParticipations(place, study, people);
    return invited.map((participation) => ({ participation, study, ...plan() }));
  }

  /** Kills what still runs, and drops the database. */
  async close(): Promise<void> {
    for (const one of await Promise.allSettled(this.#started)) if (one.status === 'fulfilled') await one.value.kill();
    await this.sql.end();
    await this.#database.drop();
  }
}

/** How somebody's way through a study ends. */
export type Plan = Pick<Traveller, 'ending' | 'isReported' | 'isReleased'>;

/** Most complete, half are reported by a webhook as well, and most of those who are owed something get it from a person. */
export function planAtRandom(random: () => number): Plan {
  return { ending: random() < 0.8 ? 'complete' : 'screen_out', isReported: random() < 0.5, isReleased: random() < 0.7 };
}

/** Gives the file that calls it a stage of its own, which can be asked for in its tests. */
export function useStage(): () => Stage {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());
  return () => stage;
}
