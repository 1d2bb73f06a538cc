import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ApiPage, readPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { ProblemException } from '../platform/http/problem.js';
import { Operation } from '../platform/http/route-rules.js';
import { AlertDelivery } from './alert-delivery.entity.js';
import { AlertDetailDto, AlertDto, AlertQuery, type AlertDeliveryDto } from './alert.dto.js';
import { Alert } from './alert.entity.js';

/** What was told. */
@ApiTags('alerts')
@Controller('api/v1/alerts')
export class AlertsController {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** List alerts, the newest first. */
  @Get()
  @Operation('alerts.read', 'List alerts, the newest first')
  @ApiPage(AlertDto)
  async list(@Query() { syncId, kind, state, ...page }: AlertQuery): Promise<Page<AlertDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager.createQueryBuilder(Alert, 'alert').where('alert.workspaceId = :workspaceId', { workspaceId });
    if (syncId !== undefined) query.andWhere('alert.syncId = :syncId', { syncId });
    if (kind !== undefined) query.andWhere('alert.kind = :kind', { kind });
    if (state !== undefined) query.andWhere(`(alert.kind = 'failing' and alert.closedAt is null) = :isOpen`, { isOpen: state === 'open' });
    const { data, nextCursor } = await readPage(query, page);
    return { data: data.map(describeAlertRow), nextCursor };
  }

  /** Read an alert with what became of it on each channel. */
  @Get(':id')
  @Operation('alerts.read', 'Read an alert with what became of it on each channel')
  @ApiOkResponse({ type: AlertDetailDto })
  async read(@UuidParam('id') id: string): Promise<AlertDetailDto> {
    const { manager, workspaceId } = this.database;
    const alert = await manager.findOneBy(Alert, { id, workspaceId });
    if (!alert) throw new ProblemException('not_found', { detail: 'No alert with this id exists here.' });
    const deliveries = await manager.find(AlertDelivery, { where: { alertId: id }, order: { createdAt: 'ASC', id: 'ASC' } });
    return { ...describeAlertRow(alert), deliveries: deliveries.map(describeDelivery) };
  }
}

function describeAlertRow(alert: Alert): AlertDto {
  const { id, syncId, runId, kind, severity, reason, title, text, closesId, closedAt, createdAt } = alert;
  return {
    id,
    syncId,
    runId,
    kind,
    state: kind === 'failing' && closedAt === null ? 'open' : 'closed',
    severity,
    reason,
    failedRows: Number(alert.failedRows),
    rows: Number(alert.rows),
    title,
    text,
    closesId,
    closedAt: closedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

function describeDelivery(delivery: AlertDelivery): AlertDeliveryDto {
  const { id, channelId, state, attempts, nextAttemptAt, answerStatus, error, deliveredAt } = delivery;
  return {
    id,
    channelId,
    state,
    attempts,
    nextAttemptAt: state === 'queued' ? nextAttemptAt.toISOString() : null,
    answerStatus,
    error,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
