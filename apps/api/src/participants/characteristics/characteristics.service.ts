import { Injectable } from '@nestjs/common';
import { checkCharacteristicDeletion, checkSlug, checkTypeChange, makeSlug, maximumCharacteristics } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { readPage, type Page, type PageQuery } from '../../platform/http/pagination.js';
import { ProblemException, unwrap } from '../../platform/http/problem.js';
import { currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import type { ChangeCharacteristicDto, CreateCharacteristicDto } from './characteristic.dto.js';
import { Characteristic } from './characteristic.entity.js';

/** What a workspace knows of its people beyond the nine fields. */
@Injectable()
export class CharacteristicsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** Defines a characteristic. @throws ProblemException `characteristic_slug_taken`, `characteristics_full` or `validation_failed` */
  async create({ name, type, slug }: CreateCharacteristicDto): Promise<Characteristic> {
    const { manager, workspaceId } = this.database;
    const checked = unwrap(checkSlug(slug ?? makeSlug(name)));
    await this.#holdForChange();
    const taken = await manager.find(Characteristic, { select: { slug: true }, where: { workspaceId } });
    if (taken.some((one) => one.slug === checked)) throw new ProblemException('characteristic_slug_taken');
    if (taken.length >= maximumCharacteristics) throw new ProblemException('characteristics_full');
    const { id } = await manager.save(manager.create(Characteristic, { workspaceId, name, type, slug: checked }));
    await this.events.append({ type: 'characteristic.created', subjectId: id, data: { slug: checked, type } });
    return this.get(id);
  }

  /** Lists the characteristics, the oldest first. */
  list(page: PageQuery): Promise<Page<Characteristic>> {
    const query = this.database.manager
      .createQueryBuilder(Characteristic, 'characteristic')
      .where('characteristic.workspaceId = :workspaceId', { workspaceId: this.database.workspaceId });
    return readPage(query, page, { oldestFirst: true });
  }

  /** A characteristic. @throws ProblemException `not_found` */
  async get(id: string): Promise<Characteristic> {
    const { manager, workspaceId } = this.database;
    const characteristic = await manager.findOne(Characteristic, { where: { id, workspaceId } });
    if (characteristic) return characteristic;
    throw new ProblemException('not_found', { detail: 'There is no characteristic with this id in the workspace of the key.' });
  }

  /** Changes the name, or the type while nobody has a value. @throws ProblemException `not_found`, `version_mismatch` or `characteristic_in_use` */
  async change(id: string, { name, type }: ChangeCharacteristicDto): Promise<Characteristic> {
    await this.#holdForChange();
    const characteristic = await this.get(id);
    requireMatch(currentRequest(), characteristic.version);
    const changes = {
      ...(name !== undefined && name !== characteristic.name && { name }),
      ...(type !== undefined && type !== characteristic.type && { type }),
    };
    if (Object.keys(changes).length === 0) return characteristic;
    if (changes.type)
      unwrap(checkTypeChange(characteristic.type, changes.type, await this.#countPeople(characteristic)), 'characteristic_in_use');
    const changed = { ...characteristic, ...changes, version: characteristic.version + 1, updatedAt: new Date() };
    await this.database.manager.save(Characteristic, changed);
    await this.events.append({ type: 'characteristic.changed', subjectId: id, data: { members: Object.keys(changes) } });
    return this.get(id);
  }

  /**
   * Deletes a characteristic that nobody has a value of, or, where that was asked for, the values with it.
   *
   * @throws ProblemException `not_found`, `version_mismatch` or `characteristic_in_use`
   */
  async remove(id: string, clearValues: boolean): Promise<void> {
    await this.#holdForChange();
    const characteristic = await this.get(id);
    requireMatch(currentRequest(), characteristic.version);
    const people = await this.#countPeople(characteristic);
    unwrap(checkCharacteristicDeletion(people, clearValues), 'characteristic_in_use');
    const { manager, workspaceId } = this.database;
    // Held in the order in which batches hold people, so that none waits for another in a circle.
    if (people > 0) {
      await manager.query(
        `with held as materialized (
           select p.id from participants p where p.workspace_id = $1 and p.characteristics ? $2 order by p.email, p.id for no key update
         )
         update participants p set characteristics = p.characteristics - $2, version = p.version + 1, updated_at = now()
         from held h where p.id = h.id`,
        [workspaceId, characteristic.slug],
      );
    }
    await manager.delete(Characteristic, { id, workspaceId });
    await this.events.append({ type: 'characteristic.deleted', subjectId: id, data: { slug: characteristic.slug, people } });
  }

  /** Whoever writes values is waited for, and waits from here on. */
  async #holdForChange(): Promise<void> {
    await this.database.manager.query('select hold_characteristics($1, true)', [this.database.workspaceId]);
  }

  async #countPeople({ slug }: Characteristic): Promise<number> {
    const [row] = await this.database.manager.query<{ people: number }[]>(
      'select count(*)::int as people from participants where workspace_id = $1 and characteristics ? $2',
      [this.database.workspaceId, slug],
    );
    return row?.people ?? 0;
  }
}
