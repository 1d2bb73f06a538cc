import { Injectable } from '@nestjs/common';
import { areIdsRetired, idRetirementDays, pullCareDays, type PulledStudy } from '@panelbridge/core';
import type { PullDeclaration } from '@panelbridge/core/connector';
import { ConnectionLoader } from '../connections/connection-loader.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { findPullDeclaration } from './pull-declaration.js';
import { Pull } from './pull.entity.js';
import { refuseUnknownStudy } from '../studies/refuse-unknown-study.js';

/** How many records a study has, and of how many it is not known yet whom they are about. */
export interface RecordCounts {
  readonly records: number;
  readonly identified: number;
  /** To be asked for, one request each. */
  readonly backlog: number;
}

/** Where the reading of a study stands. */
export interface PullStanding extends RecordCounts {
  /** `null`: the reading has not begun. */
  readonly pull: Pull | null;
  readonly declaration: PullDeclaration;
}

interface JoinedStudy extends PulledStudy {
  readonly launchedAt: Date | null;
  readonly connectionId: string | null;
}

/** Reads tools for others: asks for passes and says how far they are. Everything runs in the open workspace transaction. */
@Injectable()
export class Pulls {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly loader: ConnectionLoader,
    private readonly jobs: JobQueue,
    private readonly events: EventLog,
  ) {}

  /**
   * Asks for a pass that begins after now, and begins at once if none is under way. What the tool knows now is in `pulled_records` as soon as
   * {@link isFinished} says so of the number that this gives.
   *
   * @returns the number of that pass
   * @throws ProblemException `not_found`, or `not_pulled` when the study's tool is not asked for its records
   */
  async request(studyId: string): Promise<number> {
    await this.#admit(studyId);
    return this.#hasten(studyId, 'always');
  }

  /**
   * Whether a pass that {@link request} gave is over: since the request the list was read to its end, and what it says has been recorded. A pass
   * that is broken off does not count; the next whole one does. Whom a record is about may still have to be asked (`identified_at` is null): that
   * takes one request each, of which a pass makes only as many as fit between two passes.
   */
  async isFinished(studyId: string, pass: number): Promise<boolean> {
    const { manager, workspaceId } = this.database;
    const pull = await manager.findOneBy(Pull, { studyId, workspaceId });
    return pull !== null && pull.wholePass >= pass;
  }

  /** Begins a pass now, unless one is under way; one that waits after a failure goes on. @throws ProblemException as {@link request} */
  async start(studyId: string): Promise<void> {
    await this.#admit(studyId);
    const pass = await this.#hasten(studyId, 'if_idle');
    await this.events.append({ type: 'pull.requested', studyId, data: { pass } });
  }

  /** Says where the reading of a study stands. @throws ProblemException as {@link request} */
  async read(studyId: string): Promise<PullStanding> {
    const { connectionId, declaration } = await this.#findTool(studyId);
    const { manager, workspaceId } = this.database;
    const pull = await manager.findOneBy(Pull, { studyId, workspaceId, connectionId });
    const [counts] = await manager.query<RecordCounts[]>(
      `select count(*)::int as records, count(identified_at)::int as identified,
         count(*) filter (where identified_at is null)::int as backlog
       from pulled_records where study_id = $1 and connection_id = $2`,
      [studyId, connectionId],
    );
    return { pull, declaration, ...(counts ?? { records: 0, identified: 0, backlog: 0 }) };
  }

  /** Begins to read every launched study of a connection that is not read yet. @returns how many those are */
  async admitAll(connectionId: string): Promise<number> {
    return (
      await this.#insert(
        `n.connection_id = $2 and (s.closed_at is null or s.closed_at > now() - make_interval(days => ${pullCareDays}))`,
        connectionId,
      )
    ).length;
  }

  async #admit(studyId: string): Promise<void> {
    await this.#findTool(studyId);
    await this.#insert('n.study_id = $2', studyId);
  }

  /** A study that was given to another connection is read anew over that one. */
  async #insert(condition: string, value: string): Promise<readonly { study_id: string }[]> {
    const { manager, workspaceId } = this.database;
    return manager.query(
      `insert into pulls as p (study_id, workspace_id, connection_id, next_at)
       select s.id, s.workspace_id, n.connection_id, now() from integrations n join studies s on s.id = n.study_id
       where ${condition} and s.workspace_id = $1 and s.launched_at is not null order by s.id
       on conflict (study_id) do update set connection_id = excluded.connection_id, phase = 'idle', cursor = null, next_at = now(), slot_at = null,
         lease_id = null, lease_until = null, failures = 0, error_code = null, error_detail = null, version = p.version + 1, updated_at = now()
         where p.connection_id <> excluded.connection_id
       returning study_id`,
      [workspaceId, value],
    );
  }

  /**
   * Lets the next step be made now, and notes the pass that somebody waits for.
   *
   * @param asks for a new pass: `always`, or only where none is under way (`if_idle`)
   * @returns its number
   */
  async #hasten(studyId: string, asks: 'always' | 'if_idle'): Promise<number> {
    const { manager, workspaceId } = this.database;
    const [[row]] = await manager.query<[{ pass: number; requested: number; phase: string }[], number]>(
      `update pulls set requested_pass = case when $2 or phase = 'idle' then greatest(requested_pass, pass + 1) else requested_pass end,
         next_at = case when phase = 'idle' or next_at is null or failures > 0 then now() else next_at end,
         version = version + 1, updated_at = now()
       where study_id = $1 returning pass, requested_pass as requested, phase`,
      [studyId, asks === 'always'],
    );
    if (!row) throw new Error(`the study ${studyId} was to be read and is not`);
    await this.jobs.enqueue('pull.step', { workspaceId, studyId }, { singletonKey: studyId });
    return Math.max(row.requested, row.pass);
  }

  async #findTool(studyId: string): Promise<{ readonly connectionId: string; readonly declaration: PullDeclaration }> {
    const { manager, workspaceId } = this.database;
    const [study] = await manager.query<JoinedStudy[]>(
      `select s.status, s.closed_at as "closedAt", s.launched_at as "launchedAt", n.connection_id as "connectionId"
       from studies s left join integrations n on n.study_id = s.id where s.id = $1 and s.workspace_id = $2`,
      [studyId, workspaceId],
    );
    if (!study) throw refuseUnknownStudy();
    const { connectionId, launchedAt } = study;
    const declaration = connectionId === null ? null : await this.#declare(connectionId);
    if (connectionId === null || !declaration) throw refuse('The tool of this study offers no records that the hub could ask for.');
    if (!launchedAt) throw refuse('The study has not been launched, so nobody can be in the tool.');
    if (areIdsRetired(study.closedAt, new Date()))
      throw refuse(`The study was closed more than ${idRetirementDays} days ago; the ids of its people are retired.`);
    return { connectionId, declaration };
  }

  async #declare(connectionId: string): Promise<PullDeclaration | null> {
    try {
      const connection = await this.loader.load(connectionId);
      return connection && findPullDeclaration(connection);
    } catch (error) {
      if (error instanceof ConnectionUnusableError) return null;
      throw error;
    }
  }
}

function refuse(detail: string): ProblemException {
  return new ProblemException('not_pulled', { detail });
}
