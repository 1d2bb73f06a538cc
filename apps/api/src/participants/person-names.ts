import { Injectable } from '@nestjs/common';
import { ConnectionLoader, SettingsUnfitError } from '../connections/connection-loader.js';
import type { LiveConnection } from '../connections/live-connection.js';
import { ConnectorMissingError } from '../connectors/connector-registry.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { listOtherSettings } from '../reconciliation/list/read-id.js';

interface JoinedTool {
  readonly id: string;
  readonly settings: readonly Readonly<Record<string, unknown>>[];
}

/** What tools call a person, wherever it may stand: also in the list of another study, in which they should never have been. */
@Injectable()
export class PersonNames {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly loader: ConnectionLoader,
  ) {}

  /** The ids of participations, and the forms in which the tools of their studies write them: by the settings of each study, and by any other. */
  async list(participations: readonly string[]): Promise<readonly string[]> {
    const tools = await this.database.manager.query<JoinedTool[]>(
      `select n.connection_id as id, jsonb_agg(distinct n.study_config) as settings from integrations n
       where n.connection_id in (
         select o.connection_id from integrations o join participations p on p.study_id = o.study_id where p.id = any ($1))
       group by 1`,
      [participations],
    );
    const names = new Set(participations);
    for (const { id, settings } of tools) {
      const connection = await this.#load(id);
      if (!connection?.redirect?.externalId) continue;
      const stored = settings.map((one) => connection.parseStudyConfig(one));
      for (const study of stored.flatMap((one) => [one, ...listOtherSettings(connection, one)])) {
        for (const participation of participations) {
          const name = connection.redirect.externalId({ participation, study });
          if (name.ok) names.add(name.value);
        }
      }
    }
    return [...names];
  }

  /** A tool that cannot be loaded any more keeps nobody from being erased. */
  async #load(id: string): Promise<LiveConnection | null> {
    try {
      return await this.loader.load(id);
    } catch (error) {
      if (error instanceof ConnectorMissingError || error instanceof SettingsUnfitError) return null;
      throw error;
    }
  }
}
