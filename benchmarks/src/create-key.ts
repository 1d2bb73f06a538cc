import { createApiKey } from '@panelbridge/api/api-key';
import { workspaceId, type World } from './world.ts';

/** An admin key of the workspace. */
export async function createKey({ sql }: World): Promise<string> {
  const { key, hash, hint } = createApiKey();
  await sql.query(
    `insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint)
     values ($1, 'bench', 'bench', 'bench@example.com', 'admin', $2, $3)`,
    [workspaceId, hash, hint],
  );
  return key;
}
