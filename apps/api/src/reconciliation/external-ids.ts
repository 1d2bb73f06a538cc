import { Injectable, Logger } from '@nestjs/common';
import { ConnectionLoader } from '../connections/connection-loader.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Integration } from '../studies/integration/integration.entity.js';

/** Knows how a study's tool would write ids of ours that it does not list. */
@Injectable()
export class ExternalIds {
  readonly #logger = new Logger(ExternalIds.name);

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly loader: ConnectionLoader,
  ) {}

  /** The translation of participations' ids into those of the tool; it gives `null` where nobody can say. */
  async find(studyId: string): Promise<(participationId: string) => string | null> {
    const { manager, workspaceId } = this.database;
    const integration = await manager.findOneBy(Integration, { studyId, workspaceId });
    if (!integration) return () => null;
    try {
      const connection = await this.loader.load(integration.connectionId);
      const translate = connection?.redirect?.externalId;
      if (!translate) return (participationId) => participationId;
      const study = connection.parseStudyConfig(integration.studyConfig);
      return this.#guard(studyId, (participation) => {
        const translated = translate({ participation, study });
        return translated.ok ? translated.value : null;
      });
    } catch (error) {
      this.#tell(studyId, error);
      return () => null;
    }
  }

  /** A connector that fails at its translation is asked no more, and told of once. */
  #guard(studyId: string, translate: (participationId: string) => string | null): (participationId: string) => string | null {
    let isBroken = false;
    return (participationId) => {
      if (isBroken) return null;
      try {
        return translate(participationId);
      } catch (error) {
        isBroken = true;
        this.#tell(studyId, error);
        return null;
      }
    };
  }

  /** What is shown is worth reading without the ids. */
  #tell(studyId: string, error: unknown): void {
    this.#logger.warn({ err: error, studyId }, 'the connection cannot be used, so ids of the tool are left out');
  }
}
