import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Channel, Outcome } from '@panelbridge/core';
import pg from 'pg';
import { applicationRole } from '../platform/database/data-source.js';
import { databaseUrl } from '../platform/database/database-url.js';
import { ProblemException } from '../platform/http/problem.js';
import { rulesVersion } from '../platform/database/rules-store.js';
import { SharedStatement } from '../platform/shared-statement/shared-statement.js';

/** A person who goes into the tool. */
export interface EntryInput {
  readonly participation: string;
  readonly requestId: string;
}

/** What became of an entry; `result` is `started`, `resumed`, `full`, `unknown`, or why core refuses it. */
export interface EntryOutput {
  readonly result: string;
  readonly status: string | null;
  readonly study_id: string | null;
  readonly invite_link: string | null;
  readonly parameter_name: string | null;
  readonly study_config: Readonly<Record<string, unknown>> | null;
  readonly connection_id: string | null;
  readonly connection_version: number | null;
}

/** What a channel reports about one participation. */
export interface OutcomeInput {
  readonly participation: string;
  /** The study that the report was made for; another one than the participation's is held as `wrong_study`. */
  readonly study: string | null;
  readonly outcome: Outcome;
  readonly channel: Channel;
  readonly eventId: string | null;
  readonly connectionId: string | null;
  readonly partnerStatus: string | null;
  readonly occurredAt: Date | null;
  readonly requestId: string | null;
}

/** What became of a report; dispositions are core's, and `unknown` where no such participation exists. */
export interface OutcomeOutput {
  readonly disposition: 'apply' | 'correct' | 'confirm' | 'contradict' | 'hold' | 'duplicate' | 'unknown' | 'busy';
  readonly anomaly: string | null;
  readonly status: string | null;
  readonly study_id: string | null;
  readonly workspace_id: string | null;
  readonly title: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly auto_release: boolean | null;
  readonly incentive_status: string | null;
}

/** A webhook whose signature has been verified. */
export interface WebhookInput {
  readonly connectionId: string;
  readonly eventId: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
}

const lanes = 2;
const maximumRows = 300;

// A statement takes milliseconds. Whoever waits behind one that hangs has waited for two of these at most, and is told to try again.
const patience = { connectionTimeoutMillis: 4_000, query_timeout: 4_000 };
// Whoever holds a row longer than this is passed over; only those who need that row are told to try again.
const lockTimeoutMilliseconds = 1_000;
const lockNotAvailable = '55P03';

/** The statements of the public hot paths, each shared by whoever is waiting, over connections of their own. */
@Injectable()
export class HotStatements implements OnApplicationShutdown {
  readonly #pool: pg.Pool;
  readonly #entries: SharedStatement<EntryInput, EntryOutput>;
  readonly #outcomes: SharedStatement<OutcomeInput, OutcomeOutput>;
  readonly #webhooks: SharedStatement<WebhookInput, boolean>;

  constructor(@Inject(databaseUrl) url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 3 * lanes,
      options: `-c role=${applicationRole} -c lock_timeout=${lockTimeoutMilliseconds} -c idle_in_transaction_session_timeout=15000`,
      application_name: 'panelbridge-hot',
      ...patience,
    });
    // A connection that breaks while idle is replaced at the next use.
    this.#pool.on('error', () => undefined);
    // One that breaks while a statement is under way says so to the statement, and by an event as well that would end the process. It is listened
    // to from the start, since the end of one statement and the break can arrive together.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.#entries = new SharedStatement({
      lanes,
      maximumRows,
      isOfOneInput,
      keyOf: ({ participation }) => participation,
      run: (inputs) => this.#passingLocks((client, wait) => this.#runEntries(client, inputs, wait)),
    });
    this.#outcomes = new SharedStatement({
      lanes,
      maximumRows,
      isOfOneInput,
      keyOf: ({ participation }) => participation,
      run: (inputs) => this.#passingLocks((client, wait) => this.#runOutcomes(client, inputs, wait)),
    });
    this.#webhooks = new SharedStatement({
      lanes,
      maximumRows: 50,
      isOfOneInput,
      keyOf: ({ connectionId, eventId }) => `${connectionId} ${eventId}`,
      run: (inputs) => this.#runWebhooks(inputs),
    });
  }

  /** Starts a participation and takes its place, or says why not. Resolves after the commit. */
  async recordEntry(input: EntryInput): Promise<EntryOutput> {
    const output = await this.#entries.submit(input);
    return output.result === 'busy' ? refuseForNow() : output;
  }

  /** Stores a report and moves the participation if core's rules say so. Resolves after the commit. */
  async recordOutcome(input: OutcomeInput): Promise<OutcomeOutput> {
    const output = await this.#outcomes.submit(input);
    return output.disposition === 'busy' ? refuseForNow() : output;
  }

  /** Stores a verified webhook together with the request to process it. False: it was stored before. Resolves after the commit. */
  acceptWebhook(input: WebhookInput): Promise<boolean> {
    return this.#webhooks.submit(input);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.end();
  }

  /**
   * Runs a statement that waits for locks, and, if somebody holds one for too long, again without waiting: then the rows that are held are
   * answered as busy, and everybody else is served. Both run on one connection: another could still see the locks of the first attempt.
   */
  async #passingLocks<Output>(run: (client: pg.PoolClient, wait: boolean) => Promise<readonly Output[]>): Promise<readonly Output[]> {
    const client = await this.#pool.connect();
    let isSound = false;
    try {
      const outputs = await run(client, true).catch((error: unknown) => {
        if (!(error instanceof pg.DatabaseError) || error.code !== lockNotAvailable) throw error;
        return run(client, false);
      });
      isSound = true;
      return outputs;
    } finally {
      client.release(!isSound);
    }
  }

  async #runEntries(client: pg.PoolClient, inputs: readonly EntryInput[], wait: boolean): Promise<readonly EntryOutput[]> {
    const { rows } = await client.query<EntryOutput & { participation: string }>({
      name: 'record_entries',
      text: 'select * from record_entries($1, $2, $3, $4)',
      values: [rulesVersion, inputs.map(({ participation }) => participation), inputs.map(({ requestId }) => requestId), wait],
    });
    return inOrder(rows, inputs);
  }

  async #runOutcomes(client: pg.PoolClient, inputs: readonly OutcomeInput[], wait: boolean): Promise<readonly OutcomeOutput[]> {
    const { rows } = await client.query<OutcomeOutput & { participation: string }>({
      name: 'record_outcomes',
      text: 'select * from record_outcomes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
      values: [
        rulesVersion,
        inputs.map(({ participation }) => participation),
        inputs.map(({ study }) => study),
        inputs.map(({ outcome }) => outcome),
        inputs.map(({ channel }) => channel),
        inputs.map(({ eventId }) => eventId),
        inputs.map(({ connectionId }) => connectionId),
        inputs.map(({ partnerStatus }) => partnerStatus),
        inputs.map(({ occurredAt }) => occurredAt),
        inputs.map(({ requestId }) => requestId),
        wait,
      ],
    });
    return inOrder(rows, inputs);
  }

  async #runWebhooks(inputs: readonly WebhookInput[]): Promise<readonly boolean[]> {
    const { rows } = await this.#pool.query<{ connection_id: string; external_event_id: string; accepted: boolean }>({
      name: 'accept_webhooks',
      text: 'select * from accept_webhooks($1, $2, $3, $4::jsonb[], $5)',
      values: [
        inputs.map(({ connectionId }) => connectionId),
        inputs.map(({ eventId }) => eventId),
        inputs.map(({ body }) => body),
        inputs.map(({ headers }) => JSON.stringify(headers)),
        inputs.map(({ requestId }) => requestId),
      ],
    });
    const accepted = new Map(rows.map((row) => [`${row.connection_id} ${row.external_event_id}`, row.accepted]));
    return inputs.map(({ connectionId, eventId }) => accepted.get(`${connectionId} ${eventId}`) ?? false);
  }
}

function refuseForNow(): never {
  throw new ProblemException('service_unavailable', {
    detail: 'Somebody else is working on the same study just now. Try again in a moment; nothing was changed.',
    headers: { 'retry-after': '1' },
  });
}

function inOrder<Row extends { readonly participation: string }>(
  rows: readonly Row[],
  inputs: readonly { readonly participation: string }[],
): readonly Row[] {
  if (rows.length === 1) return rows;
  const byId = new Map(rows.map((row) => [row.participation, row]));
  return inputs.map(({ participation }) => {
    const row = byId.get(participation);
    if (!row) throw new Error(`the statement said nothing about ${participation}`);
    return row;
  });
}

/** The database has spoken, and not of itself: neither a lost connection, nor a lack of resources, nor a shutdown. */
function isOfOneInput(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|53|57)/.test(error.code ?? '');
}
