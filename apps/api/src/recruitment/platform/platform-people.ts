import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ParticipantErasure, type ErasedPerson } from '../../participants/participant-erasure.js';
import { ParticipantExport } from '../../participants/participant-export.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** What was told of people to platforms: is shown when they ask for it, and told no further once they are erased. */
@Injectable()
export class PlatformPeople implements OnModuleInit {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly erasure: ParticipantErasure,
    private readonly exports: ParticipantExport,
  ) {}

  onModuleInit(): void {
    this.erasure.addStep((people) => this.#erase(people));
    this.exports.addSection('platformReports', (person) => this.#list(person));
  }

  /**
   * Forgets what the platform said of people. The pseudonym and the platform's id stay: by them a late report is recognised as one about somebody
   * who was erased, and emptied.
   */
  async #erase(people: readonly ErasedPerson[]): Promise<void> {
    await this.database.manager.query(
      'update platform_reports set error_code = null, error_detail = null, next_at = null, updated_at = now() where participation_id = any ($1)',
      [people.flatMap(({ participations }) => participations)],
    );
  }

  async #list({ participations }: ErasedPerson): Promise<readonly Record<string, unknown>[]> {
    return this.database.manager.query<Record<string, unknown>[]>(
      'select * from platform_reports where participation_id = any ($1) order by created_at, participation_id',
      [participations],
    );
  }
}
