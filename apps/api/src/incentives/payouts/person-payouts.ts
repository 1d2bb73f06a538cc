import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ParticipantErasure, type ErasedPerson } from '../../participants/participant-erasure.js';
import { ParticipantExport } from '../../participants/participant-export.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

type Row = Record<string, unknown>;

/**
 * What payouts hold about people: shown when they ask for it, and gone when they are erased. Amounts, states and the provider's ids stay, for the
 * ledger. A request that may have to be sent again stays until it is settled, and then goes by itself. Everything happens in the open workspace
 * transaction.
 */
@Injectable()
export class PersonPayouts implements OnModuleInit {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly erasure: ParticipantErasure,
    private readonly exports: ParticipantExport,
  ) {}

  onModuleInit(): void {
    this.erasure.addStep((people) => this.erase(people));
    this.exports.addSection('payouts', (person) => this.list(person));
  }

  /** Forgets people, whose participations the caller has locked. */
  async erase(people: readonly ErasedPerson[]): Promise<void> {
    const { manager, workspaceId } = this.database;
    const participations = people.flatMap((person) => person.participations);
    // The words of a provider may name the person.
    await manager.query(
      `update incentives set failure_reason = 'The person was erased.' where workspace_id = $1 and participation_id = any ($2) and failure_reason is not null`,
      [workspaceId, participations],
    );
    await manager.query(
      `update payouts p set detail = null, updated_at = now(),
         request = case when i.status in ('sending', 'unknown') then p.request end, link = null, link_key_id = null
       from incentives i where i.id = p.incentive_id and p.workspace_id = $1 and i.participation_id = any ($2)`,
      [workspaceId, participations],
    );
  }

  /** What is known of a person's payouts: what was sent, and what came of it; never the link itself. */
  list({ participations }: ErasedPerson): Promise<readonly Row[]> {
    const { manager, workspaceId } = this.database;
    return manager.query<Row[]>(
      `select i.external_id as "externalId", i.status, convert_from(p.request, 'UTF8')::jsonb as request, p.reference, p.waits_for as "delivery",
         p.trouble, p.detail, p.link is not null as "hasLink", p.created_at as "createdAt", p.updated_at as "updatedAt"
       from payouts p join incentives i on i.id = p.incentive_id
       where p.workspace_id = $1 and i.participation_id = any ($2) order by p.created_at, i.id`,
      [workspaceId, participations],
    );
  }
}
