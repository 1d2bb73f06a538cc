import { Injectable } from '@nestjs/common';
import { connectorErrors, countPulledPage, type PullCount, type PullDeclaration, type PullPage } from '@panelbridge/core/connector';
import { IsNull, type EntityManager } from 'typeorm';
import type { PullAnswer } from './ask-tool.js';
import { passOver } from './pass-over.js';
import { unleased } from '../studies/study-leases.js';
import { PullLeases, type LeasedPull } from './pull-leases.js';
import { PullPlans } from './pull-plans.js';
import { findNextRequest, type PullRequest } from './pull-requests.js';
import { Pull } from './pull.entity.js';
import { PulledRecordRow } from './pulled-record.entity.js';
import { showsNews } from './shows-news.js';

/** In how many passes a tool is asked that cannot say whom a record is about, from each change of the record's status on. */
const namelessPasses = 3;

/** Nobody knows whom a record is about, and it may still be asked. */
const isNameless = 'r.external_id is null and r.participation_id is null and r.erased_at is null';

/** What a request came to, in columns. */
type Progress = Partial<Pick<Pull, 'phase' | 'cursor' | 'readsAll' | 'identifications'> & PullCount>;

/** Stores what a tool answered, how far the pass has come by it, and the request for the next step: all or nothing. */
@Injectable()
export class PullStore {
  constructor(
    private readonly leases: PullLeases,
    private readonly plans: PullPlans,
  ) {}

  /**
   * Stores an answer and ends the lease. Does nothing when the lease was lost.
   *
   * @throws ConnectorError `connector_fault`, with nothing stored, when the list would have no end
   */
  async store(leased: LeasedPull, declaration: PullDeclaration, request: PullRequest, answer: PullAnswer): Promise<void> {
    await this.leases.hold(leased, async (pull, manager) => {
      const progress =
        answer.kind === 'list'
          ? await this.#storePage(pull, declaration, answer.page, manager)
          : await this.#storeIdentity(pull, request, answer, manager);
      await this.#goOn(pull, declaration, progress, manager);
    });
  }

  /** Notes that the tool cannot tell whom a record is about, and goes on with the others. */
  async passOver(
    leased: LeasedPull,
    declaration: PullDeclaration,
    id: string,
    error: Pick<Pull, 'errorCode' | 'errorDetail'>,
  ): Promise<void> {
    await this.leases.hold(leased, async (pull, manager) => {
      await passOver(manager, pull, id);
      Object.assign(pull, error);
      await this.#goOn(pull, declaration, { identifications: pull.identifications + 1 }, manager);
    });
  }

  async #goOn(pull: Pull, declaration: PullDeclaration, progress: Progress, manager: EntityManager): Promise<void> {
    const isMore = (await findNextRequest(manager, { ...pull, ...progress }, declaration)) !== null;
    // Without another request the pass ends as soon as everything is applied, by this worker or, if it is killed, by the next one.
    const next = isMore ? await this.plans.arrange(pull, declaration) : { slotAt: null, nextAt: new Date() };
    if (!isMore) await this.plans.hurry(pull);
    const { errorCode, errorDetail } = (await isOver(pull, manager)) ? { errorCode: null, errorDetail: null } : pull;
    const columns = { ...progress, ...next, ...unleased, failures: 0, errorCode, errorDetail, version: pull.version + 1 };
    await manager.update(Pull, { studyId: pull.studyId }, { ...columns, updatedAt: () => 'now()' });
  }

  async #storePage(pull: Pull, declaration: PullDeclaration, page: PullPage, manager: EntityManager): Promise<Progress> {
    const { cursor } = pull;
    const count =
      page.next === null ? {} : countPulledPage(pull, { cursor, next: page.next, hasNews: await showsNews(pull, page, manager) });
    // A record may stand on a page twice; one statement changes a row only once.
    const records = [...new Map(page.records.map((record) => [record.id, record])).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await manager.query(
      `insert into pulled_records as r (workspace_id, study_id, connection_id, record_id, status, occurred_at, is_test, external_id, identified_at, pass, settings)
       select $1, $2, $3, i.id, i.status, to_timestamp(i.occurred / 1000), i.test, i.external_id,
         case when i.external_id is not null or i.test or not $10 then now() end, $9, $11
       from unnest($4::text[], $5::text[], $6::float8[], $7::boolean[], $8::text[]) i (id, status, occurred, test, external_id)
       on conflict (study_id, record_id) do update set connection_id = excluded.connection_id, status = excluded.status,
         occurred_at = excluded.occurred_at, is_test = excluded.is_test, pass = excluded.pass, settings = excluded.settings, last_seen_at = now(),
         missed_passes = 0, vanished_at = null,
         -- Whom it is about is taken once: it does not change, and of somebody who was erased it stays empty. As long as nobody knows it, what
         -- was said without it is said again with it, and the tool is asked again now and then.
         external_id = case when ${isNameless} then excluded.external_id else r.external_id end,
         applied_status = case when ${isNameless} and excluded.external_id is not null then null else r.applied_status end,
         nameless_answers = case when r.status = excluded.status then r.nameless_answers else 0 end,
         identified_at = case
           when ${isNameless} and excluded.identified_at is null and (r.nameless_answers < $12 or r.status <> excluded.status) then null
           else coalesce(r.identified_at, excluded.identified_at) end`,
      [
        pull.workspaceId,
        pull.studyId,
        pull.connectionId,
        records.map(({ id }) => id),
        records.map(({ status }) => status),
        records.map(({ occurredAt }) => occurredAt),
        records.map(({ test }) => test),
        records.map((record) => record.externalId),
        pull.pass,
        declaration.identifies,
        pull.settings,
        namelessPasses,
      ],
    );
    const readsAll = pull.readsAll && page.readsAll;
    if (page.next !== null) return { cursor: page.next, readsAll, ...count };
    if (readsAll) {
      await manager.query(
        `update pulled_records set missed_passes = missed_passes + 1, vanished_at = case when missed_passes > 0 then now() end
         where study_id = $1 and connection_id = $2 and settings = $3 and pass < $4 and vanished_at is null`,
        [pull.studyId, pull.connectionId, pull.settings, pull.pass],
      );
    }
    return { phase: 'identifying', cursor: null, readsAll };
  }

  async #storeIdentity(
    pull: Pull,
    request: PullRequest,
    { externalId }: Extract<PullAnswer, { kind: 'identify' }>,
    manager: EntityManager,
  ): Promise<Progress> {
    if (request.kind !== 'identify') throw new Error('a list was answered with an identity');
    await manager.query(
      `update pulled_records r set external_id = case when ${isNameless} then $3 else r.external_id end, identified_at = now(), asked_in_pass = $4,
         applied_status = case when ${isNameless} and $3 is not null then null else r.applied_status end,
         nameless_answers = nameless_answers + case when $3::text is null then 1 else 0 end
       where id = $1 and study_id = $2 and identified_at is null`,
      [request.id, pull.studyId, externalId, pull.pass],
    );
    return { identifications: pull.identifications + 1 };
  }
}

/** Whether a success shows that what was wrong before is over; that a record could not be asked for is told until the next pass. */
async function isOver({ studyId, pass, errorCode }: Pull, manager: EntityManager): Promise<boolean> {
  if (errorCode === null || connectorErrors[errorCode].pausesConnection) return true;
  return !(await manager.existsBy(PulledRecordRow, { studyId, askedInPass: pass, identifiedAt: IsNull() }));
}
