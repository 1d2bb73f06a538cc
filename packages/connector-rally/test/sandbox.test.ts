import type { DisclosedApplicant, HttpRequest, RecordOutcome } from '@panelbridge/core/connector';
import { RALLY_DEMO_KEY, type RunningRally, startRally } from '@panelbridge/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, catchError, open, signal } from './open.js';

let rally: RunningRally;
beforeEach(async () => {
  rally = await startRally({ importDelayMs: 1 });
});
afterEach(() => rally.close());

/** Opens a connection to the bundled platform over HTTP, with the key where the manifest puts it: all that a host adds. */
const connect = (key = RALLY_DEMO_KEY) =>
  open({
    async answer({ method, path, json }: HttpRequest): Promise<Answer> {
      const response = await fetch(`${rally.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(json !== undefined && { 'content-type': 'application/json' }) },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    },
  });

const createStudy = (studyType: 'INTERVIEWS' | 'SURVEY' = 'INTERVIEWS') =>
  rally.createStudy({ studyType, recruitmentStrategy: 'EXTERNAL', studyPlan: { name: 'Banking', participationLimit: 5 } }).studyId;
const applicant = (index: number): DisclosedApplicant => ({
  participation: `pp_a${index}`,
  pseudonym: `pp_a${index}@people.hub.example`,
  status: 'applied',
  disclosed: { screener_answers: [{ question: 'Which bank?', answer: 'Mine' }], matched_criteria: ['occupation'], name: 'Ada Canary' },
});
const applicants = (count: number) => Array.from({ length: count }, (_, index) => applicant(index));

/** Publishes as a host does: whoever is not imported yet goes again once the import has ended. */
async function publish(rallyStudyId: string, list: readonly DisclosedApplicant[]): Promise<readonly RecordOutcome[]> {
  const { recruitment } = connect();
  const publishOnce = () => recruitment.publishApplicants({ study: { rallyStudyId }, applicants: list, signal });
  const outcomes = await publishOnce();
  if (outcomes.every((one) => one.status !== 'skipped')) return outcomes;
  expect(outcomes.filter((one) => one.status === 'skipped' && one.code !== 'import_unfinished')).toEqual([]);
  await rally.settle();
  return publishOnce();
}

describe('against the bundled research platform', () => {
  it('shows a study, and refuses a survey', async () => {
    const [interviews, survey] = [createStudy(), createStudy('SURVEY')];
    const { recruitment } = connect();
    expect(await recruitment.fetchStudy({ study: { rallyStudyId: interviews }, signal })).toEqual({
      externalId: interviews,
      title: 'Banking',
      kind: 'interview',
      status: 'draft',
      participationLimit: 5,
    });
    expect(await catchError(recruitment.fetchStudy({ study: { rallyStudyId: survey }, signal }))).toMatchObject({ code: 'unsupported' });
    expect(await catchError(recruitment.fetchStudy({ study: { rallyStudyId: 'nobody' }, signal }))).toMatchObject({ code: 'not_found' });
  });

  it('S2-31 knows applicants by their pseudonym, and no name, email or calendar of theirs', async () => {
    const study = createStudy();
    const outcomes = await publish(study, applicants(3));
    const participants = rally.participants(study);
    expect(outcomes).toEqual(participants.map(({ participantId }) => ({ status: 'accepted', externalId: participantId })));
    const people = rally.people();
    expect(
      people.map(({ email, firstName, lastName, phone, additionalEmails }) => [email, firstName, lastName, phone, additionalEmails]),
    ).toEqual(applicants(3).map(({ pseudonym }) => [pseudonym, null, null, null, []]));
    expect(people.map(({ properties }) => Object.values(properties))).toEqual(
      applicants(3).map(({ participation }) => [participation, 'Which bank?: Mine', 'occupation']),
    );
    expect(JSON.stringify([people, participants])).not.toContain('Canary');
  });

  it('keeps each person once, whole, however often they are sent', async () => {
    const study = createStudy();
    const first = await publish(study, applicants(2));
    const before = rally.people().map(({ updatedAt: _, ...person }) => person);
    expect(await publish(study, applicants(2))).toEqual(first);
    expect(rally.people().map(({ updatedAt: _, ...person }) => person)).toEqual(before);
    expect(rally.participants(study)).toHaveLength(2);
  });

  it('takes more than a thousand in parts', async () => {
    const study = createStudy();
    const outcomes = await publish(study, applicants(1_050));
    expect(outcomes.every((one) => one.status === 'accepted' && one.externalId !== undefined)).toBe(true);
    expect(rally.participants(study)).toHaveLength(1_050);
  });

  it('says of every applicant that nobody came in when an import ends with an error', async () => {
    const study = createStudy();
    rally.misbehave([{ fault: 'import_error', times: 2 }]);
    expect(await publish(study, applicants(2))).toMatchObject(
      Array.from({ length: 2 }, () => ({ status: 'rejected', code: 'import_failed' })),
    );
  });

  it('leaves an import that does not end for later', async () => {
    rally.misbehave([{ fault: 'import_stuck' }]);
    const outcomes = await publish(createStudy(), applicants(1));
    expect(outcomes).toMatchObject([{ status: 'skipped', code: 'import_unfinished' }]);
  });

  it.each([
    ['unauthorized', 'authentication_failed'],
    ['forbidden', 'permission_denied'],
    ['not_found', 'not_found'],
    ['rate_limited', 'rate_limited'],
    ['rate_limited_bare', 'rate_limited'],
    ['server_error', 'provider_unavailable'],
    ['unavailable', 'provider_unavailable'],
    ['truncated', 'response_invalid'],
    ['html', 'response_invalid'],
  ] as const)('knows %s for %s', async (fault, code) => {
    const study = createStudy();
    rally.misbehave([{ fault }]);
    const { recruitment } = connect();
    expect(
      await catchError(recruitment.publishApplicants({ study: { rallyStudyId: study }, applicants: applicants(1), signal })),
    ).toMatchObject({
      code,
    });
    expect(await catchError(recruitment.fetchStudy({ study: { rallyStudyId: study }, signal }))).toMatchObject({ code });
  });

  it.each(['conflict', 'unprocessable'] as const)('refuses each record of a part that is refused as a whole: %s', async (fault) => {
    const study = createStudy();
    rally.misbehave([{ fault, endpoint: 'import' }]);
    expect(await publish(study, applicants(2))).toMatchObject(
      Array.from({ length: 2 }, () => ({ status: 'rejected', code: 'input_rejected' })),
    );
  });

  it('lets a check pass with the right key and no other', async () => {
    await expect(connect().checkConnection({ signal })).resolves.toBeUndefined();
    expect(await catchError(connect('wrong').checkConnection({ signal }))).toMatchObject({ code: 'authentication_failed' });
  });
});
