import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { fromFaults, ProblemException } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { AlertChannel, AlertChannelSecret } from './alert-channel.entity.js';
import type { AlertChannelQuery, ChangeAlertChannelDto, CreateAlertChannelDto } from './alert-channel.dto.js';
import { ChannelSecrets } from './channel-secrets.js';
import { checkSecrets, checkSecretsStay, checkSettings, type FieldChanges } from './check-channel.js';

/** A channel with the names of its secrets; never with their values. */
export interface StoredChannel {
  readonly channel: AlertChannel;
  readonly secrets: readonly Pick<AlertChannelSecret, 'name' | 'updatedAt'>[];
}

/** The channels of a workspace. Everything runs in the open workspace transaction. */
@Injectable()
export class AlertChannelsService {
  readonly #database: WorkspaceDatabase;
  readonly #outbound: Outbound;
  readonly #secrets: ChannelSecrets;
  readonly #events: EventLog;

  constructor(database: WorkspaceDatabase, outbound: Outbound, secrets: ChannelSecrets, events: EventLog) {
    this.#database = database;
    this.#outbound = outbound;
    this.#secrets = secrets;
    this.#events = events;
  }

  /** Makes a channel. @throws ProblemException `validation_failed` with every fault of settings and secrets */
  async create({ name, kind, enabled = true, settings = {}, secrets = {} }: CreateAlertChannelDto): Promise<StoredChannel> {
    const { policy } = this.#outbound;
    const faults = [...checkSettings(kind, settings, policy), ...checkSecrets(kind, secrets, new Set(), policy)];
    if (faults.length > 0) throw fromFaults(faults);
    const { manager, workspaceId } = this.#database;
    const id = randomUUID();
    await manager.insert(AlertChannel, { id, workspaceId, name, kind, enabled, settings: mergeSettings({}, settings) });
    await this.#secrets.change(id, secrets);
    await this.#events.append({ type: 'alert_channel.created', subjectId: id, data: { kind } });
    return this.get(id);
  }

  /** Lists channels, the newest first. */
  async list({ kind, ...page }: AlertChannelQuery): Promise<Page<StoredChannel>> {
    const { manager, workspaceId } = this.#database;
    const query = manager
      .createQueryBuilder(AlertChannel, 'channel')
      .where('channel.workspaceId = :workspaceId and channel.deletedAt is null', { workspaceId });
    if (kind !== undefined) query.andWhere('channel.kind = :kind', { kind });
    const { data, nextCursor } = await readPage(query, page);
    const secrets = await this.#secrets.list(...data.map(({ id }) => id));
    return { data: data.map((channel) => ({ channel, secrets: secrets.filter(({ ownerId }) => ownerId === channel.id) })), nextCursor };
  }

  /** Reads a channel. @throws ProblemException `not_found` */
  async get(id: string): Promise<StoredChannel> {
    const { manager, workspaceId } = this.#database;
    const channel = await manager.findOneBy(AlertChannel, { id, workspaceId, deletedAt: IsNull() });
    if (!channel) throw refuseUnknown();
    return { channel, secrets: await this.#secrets.list(id) };
  }

  /**
   * Changes a channel. Other settings or secrets take it back to `unchecked`. Where notices would go to another host, the stored secrets have to be
   * sent again.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `validation_failed` with every fault
   */
  async change(id: string, { name, enabled, settings = {}, secrets = {} }: ChangeAlertChannelDto): Promise<StoredChannel> {
    const channel = await this.#lock(id);
    requireMatch(currentRequest(), channel.version);
    const next = {
      name: name ?? channel.name,
      enabled: enabled ?? channel.enabled,
      settings: mergeSettings(channel.settings, settings),
    };
    await this.#check(channel, settings, secrets);
    const touched = [...Object.keys(settings).map((one) => `settings.${one}`), ...Object.keys(secrets).map((one) => `secrets.${one}`)];
    const changed = [...(next.name === channel.name ? [] : ['name']), ...(next.enabled === channel.enabled ? [] : ['enabled']), ...touched];
    if (changed.length === 0) return this.get(id);
    const unproven = touched.length > 0 ? ({ status: 'unchecked', statusDetail: null, checkedAt: null } as const) : {};
    await this.#database.manager.update(AlertChannel, id, {
      ...next,
      ...unproven,
      version: channel.version + 1,
      updatedAt: () => 'now()',
    });
    await this.#secrets.change(id, secrets);
    await this.#events.append({ type: 'alert_channel.changed', subjectId: id, data: { changed } });
    return this.get(id);
  }

  /** Removes a channel and erases its secrets. What waits to be sent over it is skipped. @throws ProblemException `not_found`, `version_mismatch` */
  async remove(id: string): Promise<void> {
    const channel = await this.#lock(id);
    requireMatch(currentRequest(), channel.version);
    const { manager } = this.#database;
    await manager.update(AlertChannel, id, {
      deletedAt: () => 'now()',
      updatedAt: () => 'now()',
      version: channel.version + 1,
      settings: {},
    });
    await this.#secrets.clear(id);
    await this.#events.append({ type: 'alert_channel.deleted', subjectId: id, data: { kind: channel.kind } });
  }

  async #check({ id, kind, settings: before }: AlertChannel, settings: FieldChanges, secrets: FieldChanges): Promise<void> {
    const { policy } = this.#outbound;
    const stored = await this.#secrets.listNames(id);
    const faults = [...checkSettings(kind, { ...before, ...settings }, policy), ...checkSecrets(kind, secrets, stored, policy)];
    // What is wrong already is said first; where it would lead is not known yet.
    if (faults.length === 0) faults.push(...checkSecretsStay(kind, [before, mergeSettings(before, settings)], secrets, stored));
    if (faults.length > 0) throw fromFaults(faults);
  }

  async #lock(id: string): Promise<AlertChannel> {
    const { manager, workspaceId } = this.#database;
    const channel = await manager.findOne(AlertChannel, {
      where: { id, workspaceId, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (!channel) throw refuseUnknown();
    return channel;
  }
}

/** Settings with changes laid over them; `null` takes one out. */
function mergeSettings(stored: Readonly<Record<string, string>>, changes: FieldChanges): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...stored, ...changes }).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function refuseUnknown(): ProblemException {
  return new ProblemException('not_found', { detail: 'No alert channel with this id exists here.' });
}
