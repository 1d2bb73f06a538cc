import { connectorErrors, type ConnectorErrorCode } from '@panelbridge/core/connector';
import { toPartnerProblemCode } from '../../platform/http/partner-problems.js';
import type { PlatformDto, PlatformErrorDto, PlatformReportDto } from './platform.dto.js';
import type { PlatformStanding, ReportRow } from './platform.service.js';

/** Remedies for what no failure of a connector is. */
const remedies: Readonly<Record<string, string>> = {
  platform_kind_differs: 'Name a study of the same kind in the study’s integration; it is looked at again at once, and every hour.',
  platform_study_closed:
    'Open the study there, or name another one in the study’s integration; it is looked at again at once, and every hour.',
  import_unfinished: 'Nothing to do: the person is sent again until the platform has taken them.',
};
const usualRemedy = 'Compare the person on the platform with the participation here; its own words stand in the detail.';

/** Describes what a platform was told of a study. */
export function toPlatformDto({ connectionId, isLaunched, isPaused, row, counts, lastToldAt }: PlatformStanding): PlatformDto {
  return {
    connectionId,
    state: findState({ isLaunched, isPaused, row }),
    study: row?.described ?? null,
    checkedAt: row?.checkedAt?.toISOString() ?? null,
    lastToldAt: lastToldAt?.toISOString() ?? null,
    nextAt: row?.nextAt?.toISOString() ?? null,
    counts,
    error: row?.errorCode ? describeError(row.errorCode, row.errorDetail) : null,
  };
}

function findState({ isLaunched, isPaused, row }: Pick<PlatformStanding, 'isLaunched' | 'isPaused' | 'row'>): PlatformDto['state'] {
  if (!isLaunched) return 'not_launched';
  if (row?.state === 'absent') return 'not_connected';
  if (isPaused) return 'paused';
  return row === null || row.state === 'unchecked' ? 'waiting' : row.state;
}

/** Describes what a platform was told of one person. */
export function toReportDto({ toldAt, nextAt, errorCode, errorDetail, state, ...row }: ReportRow): PlatformReportDto {
  return {
    participationId: row.participationId,
    state,
    pseudonym: row.pseudonym,
    externalId: row.externalId,
    status: row.status,
    toldStatus: row.toldStatus,
    toldAt: toldAt?.toISOString() ?? null,
    attempts: row.attempts,
    nextAt: nextAt?.toISOString() ?? null,
    error: errorCode === null ? null : { ...describeError(errorCode, errorDetail), ...(state === 'by_hand' && { remedy: byHand }) },
  };
}

const byHand = 'Enter it there as the detail says. Nothing here depends on it, and the newest status takes its place.';

function describeError(code: string, detail: string | null): PlatformErrorDto {
  if (!Object.hasOwn(connectorErrors, code)) return { code, detail: detail ?? '', remedy: remedies[code] ?? usualRemedy };
  const known = code as ConnectorErrorCode;
  const { cause, remedy } = connectorErrors[known];
  return { code: toPartnerProblemCode(known), detail: detail ?? cause, remedy };
}
