import { Inject, Injectable } from '@nestjs/common';
import type { RemovalDeclaration } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { ConnectionDirectory, type LiveConnection } from '../../connections/connection-directory.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { LOGGER } from '../../platform/telemetry/logger.js';

/** What an exclusion has to know of the tool of a study. */
export interface ExclusionTool {
  /** False: there is a tool, but its connector cannot be asked now. */
  readonly isKnown: boolean;
  /** What a person has to do there; absent: nothing. */
  readonly removal: RemovalDeclaration | undefined;
  /** The id under which the tool knows a person; null where it has none of its own. */
  nameExternally(participation: string): string | null;
}

interface IntegrationRow {
  readonly connection_id: string;
  readonly version: number;
  readonly study_config: Readonly<Record<string, unknown>>;
}

const none: ExclusionTool = { isKnown: true, removal: undefined, nameExternally: () => null };

/** Knows what the tools of studies ask for when somebody is excluded; calls nobody. */
@Injectable()
export class ExclusionTools {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly connections: ConnectionDirectory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The tool of a study, in the open workspace transaction. Whoever has to be excluded can be, also while a connector is not loaded. */
  async find(studyId: string): Promise<ExclusionTool> {
    const [row] = await this.database.manager.query<IntegrationRow[]>(
      `select n.connection_id, n.study_config, c.version from integrations n join connections c on c.id = n.connection_id where n.study_id = $1`,
      [studyId],
    );
    if (!row) return none;
    const connection = await this.#load(row);
    if (!connection) return { ...none, isKnown: false };
    const study = connection.parseStudyConfig(row.study_config);
    return {
      isKnown: true,
      removal: connection.resolved.capabilities.statusSync?.removal,
      nameExternally: (participation) => this.#translate(connection, participation, study),
    };
  }

  async #load({ connection_id: id, version }: IntegrationRow): Promise<LiveConnection | null> {
    try {
      return await this.connections.get(id, version);
    } catch (error) {
      this.logger.error({ err: error, connection: id }, 'somebody is excluded without the connector of the study');
      return null;
    }
  }

  #translate({ id, redirect }: LiveConnection, participation: string, study: Readonly<Record<string, unknown>>): string | null {
    try {
      const translated = redirect?.externalId?.({ participation, study });
      return translated?.ok ? translated.value : null;
    } catch (error) {
      this.logger.error({ err: error, connection: id }, 'a connector failed to translate an id');
      return null;
    }
  }
}
