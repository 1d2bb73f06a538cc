import type { EntityManager } from 'typeorm';
import type { CheckStatus } from './checked-row.js';

/**
 * Notes what an attempt has shown of something that leads to another system. An attempt with settings that have been changed since says nothing.
 *
 * @param detail what was wrong, without secrets; `null` = nothing
 * @returns the status that it had, where it has another one now; otherwise `null`
 */
export async function noteCheck(
  manager: EntityManager,
  table: 'alert_channels' | 'payout_accounts',
  { id, version }: { readonly id: string; readonly version: number },
  { status, detail }: { readonly status: CheckStatus; readonly detail: string | null },
): Promise<CheckStatus | null> {
  const [rows] = await manager.query<[{ before: CheckStatus }[], number]>(
    `update ${table} r set status = $3, status_detail = $4, checked_at = now() from ${table} o
     where r.id = $1 and r.version = $2 and r.deleted_at is null and o.id = r.id returning o.status as before`,
    [id, version, status, detail],
  );
  const before = rows[0]?.before ?? null;
  return before === status ? null : before;
}
