import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ConnectionLoader } from '../connections/connection-loader.js';
import type { LiveConnection } from '../connections/live-connection.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { JobData } from '../platform/jobs/queues.js';
import { Worker } from '../platform/jobs/worker.js';
import { Preview } from '../studies/preview/preview.entity.js';
import { Integration } from '../studies/integration/integration.entity.js';
import { ListFault } from './list/list-fault.js';
import { createIdReader } from './list/read-id.js';
import type { ListedRow } from './list/read-list.js';
import { createStatusReader } from './list/read-status.js';
import { ListSource } from './list-source.js';
import type { Reconciliation, UploadOptions } from './reconciliation.entity.js';
import { RowStore, SupersededError, type StoredRow } from './row-store.js';
import { RunFailure } from './run-failure.js';
import { RunStore, type BegunRun } from './run-store.js';

const rowBatch = 5_000;

/** Does the work of a run: reads the other side's list, then compares. Whatever breaks it off, beginning anew gives the same result. */
@Injectable()
export class RunReconciliation implements OnModuleInit {
  readonly #logger = new Logger(RunReconciliation.name);

  constructor(
    private readonly worker: Worker,
    private readonly database: WorkspaceDatabase,
    private readonly runs: RunStore,
    private readonly source: ListSource,
    private readonly rows: RowStore,
    private readonly loader: ConnectionLoader,
    private readonly tokens: ParticipantTokens,
  ) {}

  onModuleInit(): void {
    this.worker.handle('reconciliation.run', (data) => this.run(data));
  }

  /** Does a run, or nothing where it is over, has to wait, or is somebody else's. */
  async run({ workspaceId, reconciliationId }: JobData['reconciliation.run']): Promise<void> {
    try {
      const begun = await this.database.run(workspaceId, () => this.runs.begin(reconciliationId));
      if (!begun) return;
      await this.#read(begun);
      await this.database.run(workspaceId, () => this.runs.startComparing(begun.run));
      await this.database.run(workspaceId, () => this.runs.compare(begun));
    } catch (error) {
      if (error instanceof SupersededError) return;
      if (!(error instanceof RunFailure) && !(error instanceof ListFault)) throw error;
      this.#logger.warn({ reconciliation: reconciliationId, code: error.code }, 'a reconciliation failed');
      await this.database.run(workspaceId, () => this.runs.fail(reconciliationId, error.code, error.message));
    }
  }

  async #read({ run }: BegunRun): Promise<void> {
    const toRow = await this.database.run(run.workspaceId, () => this.#createReader(run));
    let position = 0;
    let batch: StoredRow[] = [];
    const flush = async (): Promise<void> => {
      await this.rows.append(run.workspaceId, run, position, batch);
      position += batch.length;
      batch = [];
    };
    for await (const listed of this.source.read(run)) {
      const row = toRow(listed);
      if (row === null) continue;
      batch.push(row);
      if (batch.length === rowBatch) await flush();
    }
    await flush();
  }

  /** How a row is read; `null` for a row about a preview, which is nobody. */
  async #createReader(run: Reconciliation): Promise<(row: ListedRow) => StoredRow | null> {
    const { studyId, workspaceId } = run;
    const integration = await this.database.manager.findOneBy(Integration, { studyId, workspaceId });
    if (!integration) throw new RunFailure('integration_missing', 'The study is no longer joined to a tool.');
    const connection = await this.#loadConnection(integration.connectionId);
    const readId = createIdReader(connection, connection.parseStudyConfig(integration.studyConfig), this.tokens);
    const { statusMap = {} } = connection.resolved.capabilities.statusSync ?? {};
    const readStatus = createStatusReader(statusMap, run.source === 'upload' && (run.options as UploadOptions).isFlag);
    const previews = new Set((await this.database.manager.findBy(Preview, { studyId, workspaceId })).map(({ id }) => `pp_${id}`));
    const nameRow = createRowNamer();
    return ({ id, participationId = null, status, at, recordId }) => {
      const read = participationId === null ? readId(id) : ({ externalId: null, participationId, format: 'expected' } as const);
      if (read.participationId !== null && previews.has(read.participationId)) return null;
      const row = { ...read, status: status ?? 'submitted', outcome: readStatus(status), at };
      const isNameless = read.externalId === null && read.participationId === null;
      return { ...row, recordId: isNameless ? (recordId ?? nameRow(row)) : null };
    };
  }

  async #loadConnection(id: string): Promise<LiveConnection> {
    try {
      const connection = await this.loader.load(id);
      if (connection) return connection;
    } catch (error) {
      if (!(error instanceof ConnectionUnusableError)) throw error;
      throw new RunFailure('connection_unusable', error.message);
    }
    throw new RunFailure('connection_unusable', 'The connection of the study was deleted.');
  }
}

/** Names rows that no id tells apart by what they say and how often it was said before, so that the next list names them alike. */
function createRowNamer(): (row: Pick<StoredRow, 'status' | 'at'>) => string {
  const seen = new Map<string, number>();
  return ({ status, at }) => {
    const said = [status, ...(at === null ? [] : [at.toISOString()])].join(' ');
    const count = (seen.get(said) ?? 0) + 1;
    seen.set(said, count);
    return `${said} #${count}`;
  };
}
