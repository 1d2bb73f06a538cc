import type { PullDeclaration } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import type { Pull } from './pull.entity.js';

/** One request to a tool. */
export type PullRequest =
  | { readonly kind: 'list'; readonly cursor: string | null }
  /** `id`: of the row; `recordId`: of the record in the tool. */
  | { readonly kind: 'identify'; readonly id: string; readonly recordId: string };

type Position = Pick<Pull, 'studyId' | 'connectionId' | 'phase' | 'pass' | 'cursor' | 'identifications'>;

/**
 * The request that comes next; `null` when the pass has none left. The list comes first; then the records that it left open, the newest first and
 * before them those that were never asked for, each once in a pass, and no more of them than fit between two passes: so neither a long backlog nor
 * one record that cannot be asked for keeps the list from being read again. Those that were removed meanwhile are asked for as well.
 */
export async function findNextRequest(manager: EntityManager, pull: Position, declaration: PullDeclaration): Promise<PullRequest | null> {
  const { studyId, connectionId, phase, pass, cursor, identifications } = pull;
  if (phase === 'listing') return { kind: 'list', cursor };
  if (phase === 'idle' || identifications >= findBound(declaration)) return null;
  const [open] = await manager.query<{ id: string; record_id: string }[]>(
    `select id, record_id from pulled_records
     where study_id = $1 and connection_id = $2 and identified_at is null and asked_in_pass is distinct from $3
     order by nameless_answers > 0, coalesce(occurred_at, first_seen_at) desc, id desc limit 1`,
    [studyId, connectionId, pass],
  );
  return open ? { kind: 'identify', id: open.id, recordId: open.record_id } : null;
}

function findBound({ requestsPerMinute, everyMinutes }: PullDeclaration): number {
  return Math.max(Math.floor(requestsPerMinute * everyMinutes), 1);
}
