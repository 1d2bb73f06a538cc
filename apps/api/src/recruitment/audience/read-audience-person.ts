import type { AudiencePerson } from '@panelbridge/core';
import type { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** What the panel knows of a person that an audience may ask about, read in the open workspace transaction; `null` when there is nobody of this id. */
export async function readAudiencePerson(
  { manager, workspaceId }: WorkspaceDatabase,
  participantId: string,
): Promise<AudiencePerson | null> {
  const [person] = await manager.query<AudiencePerson[]>(
    `select jsonb_build_object('title', title, 'company', company, 'city', city, 'state', state, 'country', country, 'first_name', first_name,
       'last_name', last_name, 'phone_number', phone_number) as fields, characteristics
     from participants where id = $1 and workspace_id = $2`,
    [participantId, workspaceId],
  );
  return person ?? null;
}
