import { Inject, Injectable } from '@nestjs/common';
import { areIdsRetired, type Result } from '@panelbridge/core';
import type { Logger } from 'pino';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import type { LiveConnection } from '../connections/live-connection.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import type { ReturnKey } from './return-keys.js';

/** The parameters of a return, in their order. */
export type ReturnQuery = readonly (readonly [name: string, value: string])[];

/** How a study's tool names the people whom it sends back. */
export interface ReturnTool {
  /** The present name of the query parameter. */
  readonly parameter: string;
  /** What names the person in a return's query, by the connector; `null` when nothing does beyond doubt. */
  readonly readValue: (query: ReturnQuery) => string | null;
  /** The participation's id for the partner's, `null` for what is none; absent where a signed token names the person. */
  readonly translate?: (externalId: string) => string | null;
  /** Whether partner ids of the study name nobody any more (S0-48). */
  readonly isRetired: boolean;
}

interface IntegrationRow {
  readonly parameter_name: string;
  readonly study_config: Readonly<Record<string, unknown>>;
  readonly connection_id: string | null;
  readonly version: number | null;
  readonly closed_at: Date | null;
}

/** Knows how the tool of each study names people on their way back. */
@Injectable()
export class ReturnTools {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly connections: ConnectionDirectory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The tool as it is set up now. A connector that is not loaded, or that fails, reads nothing: the return is kept all the same, and the fault
   * is logged.
   */
  async find({ workspaceId, studyId }: ReturnKey): Promise<ReturnTool> {
    const [row] = await this.database.run(workspaceId, (manager) =>
      manager.query<IntegrationRow[]>(
        `select n.parameter_name, n.study_config, n.connection_id, c.version, s.closed_at
         from integrations n join studies s on s.id = n.study_id left join connections c on c.id = n.connection_id where n.study_id = $1`,
        [studyId],
      ),
    );
    if (!row) throw new Error(`the study ${studyId} has return keys but no integration`);
    const parameter = row.parameter_name;
    const isRetired = areIdsRetired(row.closed_at, new Date());
    const connection = await this.#load(row);
    const redirect = connection?.redirect;
    if (!connection || !redirect) return { parameter, isRetired, readValue: () => null };
    const study = connection.parseStudyConfig(row.study_config);
    const readValue: ReturnTool['readValue'] = (query) => this.#ask(connection.id, () => redirect.parseReturn({ query, parameter, study }));
    if (connection.resolved.capabilities.redirect?.identity !== 'partner_id') return { parameter, isRetired, readValue };
    return {
      parameter,
      isRetired,
      readValue,
      translate: (externalId) => this.#ask(connection.id, () => redirect.internalId?.({ externalId, study })),
    };
  }

  async #load({ connection_id: id, version }: IntegrationRow): Promise<LiveConnection | null> {
    if (id === null || version === null) return null;
    try {
      return await this.connections.get(id, version);
    } catch (error) {
      this.logger.error({ err: error, connection: id }, 'a return is read without its connector');
      return null;
    }
  }

  #ask(connection: string, read: () => Result<string> | undefined): string | null {
    try {
      const result = read();
      return result?.ok ? result.value : null;
    } catch (error) {
      this.logger.error({ err: error, connection }, 'a connector failed to read a return');
      return null;
    }
  }
}
