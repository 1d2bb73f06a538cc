import { Injectable, Logger } from '@nestjs/common';
import { ConnectionLoader } from '../connections/connection-loader.js';
import type { LiveConnection } from '../connections/live-connection.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import { listOtherSettings } from '../links/list-other-settings.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

interface JoinedTool {
  readonly id: string;
  readonly settings: readonly Readonly<Record<string, unknown>>[];
}

/** What tools call a person, wherever it may stand: also in the list of another study, in which they should never have been. */
@Injectable()
export class PersonNames {
  readonly #logger = new Logger(PersonNames.name);

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
    const names = new Set([...participations, ...(await this.#listAtPlatforms(participations))]);
    for (const { id, settings } of tools) {
      const connection = await this.#load(id);
      for (const one of settings) for (const name of this.#translate(connection, one, participations)) names.add(name);
    }
    return [...names];
  }

  /** Pseudonyms, and the ids that platforms gave. */
  async #listAtPlatforms(participations: readonly string[]): Promise<readonly string[]> {
    const rows = await this.database.manager.query<{ name: string }[]>(
      `select unnest(array_remove(array[pseudonym, external_id], null)) as name from platform_reports where participation_id = any ($1)`,
      [participations],
    );
    return rows.map(({ name }) => name);
  }

  /** By these settings and any other. A connector that fails at it keeps nobody from being erased; what it gave before counts. */
  #translate(
    connection: LiveConnection | null,
    settings: JoinedTool['settings'][number],
    participations: readonly string[],
  ): readonly string[] {
    if (!connection?.redirect?.externalId) return [];
    const names: string[] = [];
    try {
      const stored = connection.parseStudyConfig(settings);
      for (const study of [stored, ...listOtherSettings(connection, stored)]) {
        for (const participation of participations) {
          const name = connection.redirect.externalId({ participation, study });
          if (name.ok) names.push(name.value);
        }
      }
    } catch (error) {
      // Its message may hold the id of a person who is being erased.
      const fault = error instanceof Error ? error.name : typeof error;
      this.#logger.warn(
        { connection: connection.id, connector: connection.connectorId, fault },
        'a connector could not write ids of people',
      );
    }
    return names;
  }

  /** A tool that cannot be loaded any more keeps nobody from being erased. Ids are written without secrets, so one that cannot be opened hides none. */
  async #load(id: string): Promise<LiveConnection | null> {
    try {
      return await this.loader.load(id, { goesWithout: true });
    } catch (error) {
      if (error instanceof ConnectionUnusableError) return null;
      throw error;
    }
  }
}
