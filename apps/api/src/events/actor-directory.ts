import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** Who did something. */
export const actorKinds = ['participant', 'api_key', 'connector', 'system'] as const;

/** One of {@link actorKinds}. */
export type ActorKind = (typeof actorKinds)[number];

/** Who did something, as it is stored: ids only. */
export interface ActorReference {
  readonly kind: ActorKind;
  /** Of the API key, or of the connection; null: nobody in particular. */
  readonly id: string | null;
}

/** Who did something, as it is shown. */
export interface NamedActor extends ActorReference {
  /** The owner of the API key, or the name of the connection; participants are never named. */
  readonly name: string | null;
}

/** Looks up the names of actors, so that what is stored holds ids only. */
@Injectable()
export class ActorDirectory {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Names actors in the open workspace transaction, in the given order. */
  async name(actors: readonly ActorReference[]): Promise<readonly NamedActor[]> {
    const idsOf = (kind: ActorKind): readonly string[] => [
      ...new Set(actors.flatMap((actor) => (actor.kind === kind && actor.id !== null ? [actor.id] : []))),
    ];
    const names = await this.#readNames(idsOf('api_key'), idsOf('connector'));
    return actors.map(({ kind, id }) => ({ kind, id, name: names.get(`${kind} ${id}`) ?? null }));
  }

  async #readNames(keys: readonly string[], connections: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (keys.length + connections.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    // Ids are texts where they are stored; one that is no id of this hub's finds nothing instead of failing the statement.
    const rows = await manager.query<{ kind: string; id: string; name: string }[]>(
      `select 'api_key' as kind, k.id::text, k.owner_name as name from api_keys k where k.workspace_id = $1 and k.id = any ($2::uuid[])
       union all
       select 'connector', c.id::text, c.name from connections c where c.workspace_id = $1 and c.id = any ($3::uuid[])`,
      [workspaceId, keys.filter(isUuid), connections.filter(isUuid)],
    );
    return new Map(rows.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
