import { ConnectorError, type Recruitment, type RecordOutcome, type RecruitmentPolicy } from '@panelbridge/core/connector';
import { z } from 'zod';
import { type Http, read, send } from './partner-api.ts';

/** What a study that recruits through the tool may be; the hub keeps to it, the code below only translates. */
export const policy = {
  studyKinds: ['interview', 'unmoderated_test'],
  required: [{ setting: 'participationLimit', reason: 'It says how many people are paid for, and recruiting stops there.' }],
  refused: [
    { setting: 'kind', reason: 'Example Tool takes interviews and unmoderated tests.' },
    { setting: 'screenerSource', reason: 'Example Tool has no screeners of its own; ask the questions in the hub.' },
  ],
  adjusted: [],
  lockedAtLaunch: [{ setting: 'audience', reason: 'People are being recruited by these criteria.' }],
  screenerSource: 'hub',
  review: 'manual',
  launchRoles: ['admin', 'ops_manager'],
  rates: [],
  automaticPaymentHours: null,
  discloses: ['pseudonym', 'screener_answers'],
} as const satisfies RecruitmentPolicy;

const studySchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  status: z.string(),
  limit: z.int().positive().nullable(),
});
const resultsSchema = z.object({ results: z.array(z.object({ id: z.string().optional(), error: z.string().optional() })) });

/** Translation to and from the tool. */
export function createRecruitment(http: Http): Recruitment<{ toolStudyId: string }> {
  return {
    async fetchStudy({ study, signal }) {
      const response = await send(http, { method: 'GET', path: `/v1/studies/${study.toolStudyId}`, signal });
      const { id, title, kind, status, limit } = read(response, studySchema);
      return { externalId: id, title, kind, status, participationLimit: limit };
    },
    async publishApplicants({ study, applicants, signal }) {
      if (applicants.length === 0) return [];
      const response = await send(http, {
        method: 'POST',
        path: `/v1/studies/${study.toolStudyId}/applicants`,
        // What is sent is named one by one, so that nothing of a person leaves that the policy does not disclose.
        json: {
          applicants: applicants.map(({ pseudonym, status, disclosed }) => ({
            person: pseudonym,
            status,
            answers: disclosed['screener_answers'] ?? null,
          })),
        },
        signal,
      });
      if (response.status >= 400) throw new ConnectorError('input_rejected', `Example Tool took none of them (${response.status}).`);
      const { results } = read(response, resultsSchema);
      if (results.length !== applicants.length) throw new ConnectorError('response_invalid', 'The answer does not have one result each.');
      return results.map(
        ({ id, error }): RecordOutcome =>
          error === undefined
            ? { status: 'accepted', ...(id !== undefined && { externalId: id }) }
            : { status: 'rejected', code: 'refused_by_tool', detail: error },
      );
    },
    async reportStatus({ study, participation, status, signal }) {
      const path = `/v1/studies/${study.toolStudyId}/applicants/${encodeURIComponent(participation)}`;
      const response = await send(http, { method: 'PUT', path, json: { status }, signal });
      if (response.status >= 400) throw new ConnectorError('input_rejected', `Example Tool refused the status (${response.status}).`);
      read(response, z.object({ status: z.string() }));
    },
  };
}
