import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page, type PageQuery } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor } from '../platform/http/request-context.js';
import { createApiKey } from '../platform/security/api-key.js';
import type { CreateApiKeyDto } from './api-key.dto.js';
import { ApiKey } from './api-key.entity.js';

/** The API keys of a workspace. */
@Injectable()
export class ApiKeysService {
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase) {
    this.#database = database;
  }

  /**
   * Makes a key.
   *
   * @throws ProblemException `validation_failed` when it would expire in the past
   */
  async create({
    name,
    ownerName,
    ownerEmail,
    role,
    expiresAt,
  }: CreateApiKeyDto): Promise<{ readonly apiKey: ApiKey; readonly key: string }> {
    const expiry = expiresAt === undefined ? null : new Date(expiresAt);
    if (expiry && !(expiry.getTime() > Date.now())) {
      throw new ProblemException('validation_failed', {
        errors: [
          {
            pointer: '/expiresAt',
            code: 'in_the_past',
            detail: 'The instant of expiry must lie in the future; leave it out for a key that does not expire.',
          },
        ],
      });
    }
    const { key, hash, hint } = createApiKey();
    const keys = this.#database.manager.getRepository(ApiKey);
    const { id } = await keys.save({
      workspaceId: currentActor().workspaceId,
      name,
      ownerName,
      ownerEmail,
      role,
      keyHash: hash,
      hint,
      expiresAt: expiry,
    });
    return { apiKey: await keys.findOneByOrFail({ id, workspaceId: currentActor().workspaceId }), key };
  }

  /** Lists the keys that have not been revoked, the newest first. */
  list(page: PageQuery): Promise<Page<ApiKey>> {
    const query = this.#database.manager
      .createQueryBuilder(ApiKey, 'apiKey')
      .where('apiKey.workspaceId = :workspaceId and apiKey.revokedAt is null', { workspaceId: currentActor().workspaceId });
    return readPage(query, page);
  }

  /**
   * Revokes a key at once and in every process.
   *
   * @throws ProblemException `not_found`, or `last_admin_key` when nobody could manage keys any more
   */
  async revoke(id: string): Promise<void> {
    const { workspaceId } = currentActor();
    const keys = this.#database.manager.getRepository(ApiKey);
    // All admin keys are locked in one order, so that of two that revoke each other only one succeeds.
    const admins = await keys
      .createQueryBuilder('apiKey')
      .where(`apiKey.workspaceId = :workspaceId and apiKey.role = 'admin' and apiKey.revokedAt is null`, { workspaceId })
      .orderBy('apiKey.id')
      .setLock('pessimistic_write')
      .getMany();
    const lasting = admins.filter((admin) => admin.id !== id && admin.expiresAt === null);
    if (admins.some((admin) => admin.id === id) && lasting.length === 0) throw new ProblemException('last_admin_key');
    const { affected } = await keys.update({ id, workspaceId, revokedAt: IsNull() }, { revokedAt: () => 'now()' });
    if (affected === 0)
      throw new ProblemException('not_found', { detail: 'No API key with this id exists here, or it was revoked before.' });
  }
}
