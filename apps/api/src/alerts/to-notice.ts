import type { Alert } from './alert.entity.js';
import type { ChannelNotice } from './channels/channel-definition.js';

/** Makes what is told of an alert. @param id of the delivery, the same for every attempt */
export function toNotice(id: string, alert: Alert, syncName: string): ChannelNotice {
  const { kind, severity, reason, title, text, syncId, runId } = alert;
  return {
    id,
    kind,
    severity,
    reason,
    title,
    text,
    alertId: alert.id,
    incidentId: alert.closesId ?? alert.id,
    about: { syncId, syncName, runId, failedRows: Number(alert.failedRows), rows: Number(alert.rows) },
    at: alert.createdAt,
  };
}
