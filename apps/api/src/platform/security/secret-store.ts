import { Logger } from '@nestjs/common';
import { In, type EntityTarget } from 'typeorm';
import type { SealedSecretRow } from '../database/sealed-secret-row.js';
import type { WorkspaceDatabase } from '../database/workspace-database.js';
import type { SecretBox } from './secret-box.js';

/** Keeps the secrets of one kind of owner, encrypted. Runs in the open workspace transaction. */
export abstract class SecretStore {
  readonly #logger = new Logger(SecretStore.name);
  readonly #entity: EntityTarget<SealedSecretRow>;
  readonly #database: WorkspaceDatabase;
  readonly #box: SecretBox;

  protected constructor(entity: EntityTarget<SealedSecretRow>, database: WorkspaceDatabase, box: SecretBox) {
    this.#entity = entity;
    this.#database = database;
    this.#box = box;
  }

  /** The secrets that owners hold, still sealed. */
  list(...ownerIds: readonly string[]): Promise<readonly SealedSecretRow[]> {
    return this.#database.manager.findBy(this.#entity, { ownerId: In([...ownerIds]) });
  }

  /** Names of the secrets that an owner holds. */
  async listNames(ownerId: string): Promise<ReadonlySet<string>> {
    return new Set((await this.list(ownerId)).map(({ name }) => name));
  }

  /**
   * Stores, replaces and removes secrets that have been checked: a text stores, `null` removes. The others are sealed anew if their key is no longer
   * the current one; one that cannot be opened any more stays as it is, so that it keeps nobody from storing it again. `updatedAt` says since when a
   * secret is what it is: storing the same again leaves it.
   */
  async change(ownerId: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { manager, workspaceId } = this.#database;
    const before = new Map((await this.list(ownerId)).map((row) => [row.name, row]));
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) await manager.delete(this.#entity, { ownerId, name });
      if (typeof value !== 'string') continue;
      const stored = before.get(name);
      const isSame = stored !== undefined && this.open(stored) === value;
      const row = {
        ownerId,
        name,
        workspaceId,
        ...this.#box.seal(value, { owner: ownerId, name }),
        ...(!isSame && { updatedAt: () => 'now()' }),
      };
      await manager.upsert(this.#entity, row, ['ownerId', 'name']);
    }
    for (const row of await this.list(ownerId)) {
      const text = this.#box.isOutdated(row) ? this.open(row) : undefined;
      const { name } = row;
      if (text !== undefined) await manager.update(this.#entity, { ownerId, name }, this.#box.seal(text, { owner: ownerId, name }));
    }
  }

  /** Removes every secret of an owner. */
  async clear(ownerId: string): Promise<void> {
    await this.#database.manager.delete(this.#entity, { ownerId });
  }

  /** Decrypts a secret. @returns undefined when it cannot be, such as when its key is gone */
  open(row: SealedSecretRow): string | undefined {
    try {
      return this.#box.open(row, { owner: row.ownerId, name: row.name });
    } catch (error) {
      this.#logger.error({ err: error, owner: row.ownerId }, 'a stored secret cannot be opened');
      return undefined;
    }
  }
}
