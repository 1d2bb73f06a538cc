import { Injectable } from '@nestjs/common';
import { settleTelling, type TellingHistory } from '@panelbridge/core';
import { ConnectorError, connectorErrors, type DisclosedApplicant, type RecordOutcome } from '@panelbridge/core/connector';
import { InvokeConnector } from '../../connections/invoke-connector.js';
import { publishApplicants, reportStatus } from './ask-platform.js';
import type { Platform } from './find-platform.js';
import { PlatformLeases, type LeasedPlatform } from './platform-leases.js';
import { UntoldPeople, type MovedPerson } from './untold-people.js';

const reportsPerRound = 100;
// A round ends well before its lease: then begins another.
const roundMs = 60_000;
const publishMs = 120_000;

/** Tells a platform of people, under pseudonyms, and where they stand. What it answers is kept for each of them. */
@Injectable()
export class PeopleTeller {
  constructor(
    private readonly gate: InvokeConnector,
    private readonly leases: PlatformLeases,
    private readonly people: UntoldPeople,
  ) {}

  /**
   * Introduces one batch of people whom the platform does not know. A batch that was sent and not answered is sent again, which changes nothing there.
   *
   * @returns whether there may be more of them
   * @throws ConnectorError when the platform did not answer about the people
   */
  async introduce(leased: LeasedPlatform, { policy, maximumBatchSize, study }: Platform): Promise<boolean> {
    const { applicants, areMore } = await this.people.introduce(leased, policy, maximumBatchSize);
    if (applicants.length === 0) return false;
    const { workspaceId, connectionId } = leased;
    const call = { workspaceId, connectionId, operation: 'publish_applicants', timeoutMs: publishMs, bodies: 'never' } as const;
    const outcomes = await this.gate.invoke(call, (instance, { signal }) => publishApplicants(instance, { study, applicants, signal }));
    await this.#keep(leased, applicants, outcomes);
    return areMore;
  }

  /**
   * Reports the newest status of people whom the platform knows, one after the other.
   *
   * @returns whether there may be more of them
   * @throws ConnectorError when the platform cannot be told anything now
   */
  async report(leased: LeasedPlatform, { study }: Platform): Promise<boolean> {
    const end = Date.now() + roundMs;
    const moved = await this.people.listMoved(leased, reportsPerRound);
    for (const person of moved) {
      if (Date.now() > end) return true;
      await this.#report(leased, study, person);
    }
    return moved.length === reportsPerRound;
  }

  async #report(leased: LeasedPlatform, study: Platform['study'], { participationId, status }: MovedPerson): Promise<void> {
    const { workspaceId, connectionId } = leased;
    try {
      await this.gate.invoke({ workspaceId, connectionId, operation: 'report_status', participationId }, (instance, { signal }) =>
        reportStatus(instance, { study, participation: participationId, status, signal }),
      );
      await this.#settle(leased, participationId, { state: 'told', told: status, refused: null, code: null, detail: null });
    } catch (error) {
      if (!ConnectorError.is(error)) throw error;
      const { retry, pausesConnection } = connectorErrors[error.code];
      if (retry === 'backoff' || pausesConnection) throw error;
      // The same call would be refused again, so a person does it there.
      const detail = error.message.slice(0, 1_000);
      await this.#settle(leased, participationId, { state: 'by_hand', told: null, refused: status, code: error.code, detail });
    }
  }

  async #settle(
    leased: LeasedPlatform,
    participationId: string,
    result: {
      readonly state: string;
      readonly told: string | null;
      readonly refused: string | null;
      readonly code: string | null;
      readonly detail: string | null;
    },
  ): Promise<void> {
    await this.leases.hold(leased, (_row, manager) =>
      manager.query(
        `update platform_reports set state = $3, told_status = coalesce($4, told_status), told_at = case when $4::text is null then told_at else now() end,
           refused_status = $5, error_code = $6, error_detail = $7, updated_at = now()
         where participation_id = $1 and connection_id = $2`,
        [participationId, leased.connectionId, result.state, result.told, result.refused, result.code, result.detail],
      ),
    );
  }

  /** An introduction tells of an applicant; every other status is reported after it. */
  async #keep(leased: LeasedPlatform, applicants: readonly DisclosedApplicant[], outcomes: readonly RecordOutcome[]): Promise<void> {
    await this.leases.hold(leased, async (_row, manager) => {
      const ids = applicants.map(({ participation }) => participation);
      const histories = await manager.query<(TellingHistory & { readonly id: string })[]>(
        'select participation_id as id, attempts, rejections from platform_reports where participation_id = any ($1) order by 1 for update',
        [ids],
      );
      const known = new Map(histories.map((row) => [row.id, row]));
      const rows = outcomes.map((outcome, index) => {
        const id = ids[index] ?? '';
        const result = settleTelling(outcome, known.get(id) ?? { attempts: 0, rejections: 0 });
        return {
          id,
          state: result.state,
          rejected: outcome.status === 'rejected' ? 1 : 0,
          external_id: result.state === 'told' ? result.externalId : null,
          after_minutes: result.state === 'waiting' ? result.afterMinutes : null,
          code: result.state === 'told' ? null : result.code,
          detail: result.state === 'told' ? null : result.detail.slice(0, 1_000),
        };
      });
      await manager.query(
        `update platform_reports r set state = i.state, external_id = coalesce(i.external_id, r.external_id), attempts = r.attempts + 1,
           rejections = r.rejections + i.rejected,
           told_status = case i.state when 'told' then 'applied' else r.told_status end, told_at = case i.state when 'told' then now() else r.told_at end,
           next_at = now() + make_interval(mins => i.after_minutes), error_code = i.code, error_detail = i.detail, updated_at = now()
         from jsonb_to_recordset($1) i (id text, state text, rejected int, external_id text, after_minutes int, code text, detail text)
         where r.participation_id = i.id and r.connection_id = $2`,
        [JSON.stringify(rows), leased.connectionId],
      );
    });
  }
}
