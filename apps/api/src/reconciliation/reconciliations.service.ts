import { Injectable } from '@nestjs/common';
import { areIdsRetired } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { findRequest } from '../platform/http/request-context.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { Pulls } from '../pulls/pulls.service.js';
import { Integration } from '../studies/integration/integration.entity.js';
import { StudyStore } from '../studies/study-store.js';
import { inspectList, type InspectedList } from './list/inspect-list.js';
import { ListFault } from './list/list-fault.js';
import type { UploadQuery } from './reconciliation.dto.js';
import { Reconciliation, type UploadOptions } from './reconciliation.entity.js';
import { refuseUnknownRun } from './reconciliation-reader.js';
import { RunStore } from './run-store.js';

/** Accepts runs; the work itself is a job. Everything happens in the open workspace transaction. */
@Injectable()
export class ReconciliationsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly pulls: Pulls,
    private readonly jobs: JobQueue,
    private readonly events: EventLog,
    private readonly runs: RunStore,
  ) {}

  /** Asks the tool, and compares once it has answered. @throws ProblemException `not_found`, `integration_missing`, `pull_not_possible` */
  async startPull(studyId: string): Promise<Reconciliation> {
    await this.store.get(studyId);
    await this.#findIntegration(studyId);
    return this.#start({ studyId, source: 'pull', pullPass: await this.#requestPull(studyId) });
  }

  /** Stores the other side's list, once its header has been understood. @throws ProblemException `not_found`, `integration_missing`, `list_invalid` */
  async startUpload(studyId: string, content: Buffer, query: UploadQuery): Promise<Reconciliation> {
    const study = await this.store.get(studyId);
    const { parameterName } = await this.#findIntegration(studyId);
    if (areIdsRetired(study.closedAt, new Date())) throw new ProblemException('ids_retired');
    const { rows, ...read } = inspect(content, query, parameterName);
    const options: UploadOptions = {
      ...read,
      listedAt: new Date(query.listedAt ?? Date.now()).toISOString(),
      isPartial: query.partial ?? false,
    };
    const run = await this.#start({ studyId, source: 'upload', fileName: query.fileName ?? null, options, rowsTotal: rows });
    await this.database.manager.query('insert into reconciliation_files (reconciliation_id, workspace_id, content) values ($1, $2, $3)', [
      run.id,
      run.workspaceId,
      content,
    ]);
    return run;
  }

  /** Ends a run that nobody wants any more; one that is over stays as it is. @throws ProblemException `not_found` */
  async cancel(studyId: string, id: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    await this.store.get(studyId);
    if (!(await manager.existsBy(Reconciliation, { id, studyId, workspaceId }))) throw refuseUnknownRun();
    await this.runs.cancel(id);
  }

  async #start(columns: Partial<Reconciliation> & Pick<Reconciliation, 'studyId' | 'source'>): Promise<Reconciliation> {
    const { manager, workspaceId } = this.database;
    const repository = manager.getRepository(Reconciliation);
    const createdBy = findRequest()?.actor?.keyId ?? null;
    const run = await repository.save(repository.create({ ...columns, workspaceId, createdBy }));
    const { studyId, source } = columns;
    await this.events.append({ type: 'reconciliation.requested', studyId, subjectId: run.id, data: { source } });
    await this.jobs.enqueue('reconciliation.run', { workspaceId, reconciliationId: run.id });
    return run;
  }

  async #findIntegration(studyId: string): Promise<Integration> {
    const { manager, workspaceId } = this.database;
    const integration = await manager.findOneBy(Integration, { studyId, workspaceId });
    if (!integration) throw new ProblemException('integration_missing');
    return integration;
  }

  async #requestPull(studyId: string): Promise<number> {
    try {
      return await this.pulls.request(studyId);
    } catch (error) {
      if (!(error instanceof ProblemException) || error.code !== 'not_pulled') throw error;
      const upload = 'Export the list in the tool and upload it as `text/csv` instead.';
      throw new ProblemException('pull_not_possible', { detail: `${error.detail ?? ''} ${upload}`.trim(), cause: error });
    }
  }
}

function inspect(content: Buffer, query: UploadQuery, parameterName: string): InspectedList {
  try {
    return inspectList(content, query, parameterName);
  } catch (error) {
    if (!(error instanceof ListFault)) throw error;
    const { pointer, code, message } = error;
    throw new ProblemException('list_invalid', { detail: message, errors: [{ pointer, code, detail: message }] });
  }
}
