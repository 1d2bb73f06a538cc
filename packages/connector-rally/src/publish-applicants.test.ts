import type { DisclosedApplicant } from '@panelbridge/core/connector';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeRally, type ImportBehaviour } from '../test/fake-rally.js';
import { catchError, open, signal, study } from '../test/open.js';

const applicant = (index: number, disclosed: Readonly<Record<string, unknown>> = {}): DisclosedApplicant => ({
  participation: `pp_a${index}`,
  pseudonym: `pp_a${index}@people.hub.example`,
  status: 'applied',
  disclosed,
});
const applicants = (count: number) => Array.from({ length: count }, (_, index) => applicant(index));

async function publish(list: readonly DisclosedApplicant[], behaviour: ImportBehaviour = {}) {
  const rally = fakeRally(behaviour);
  const { recruitment, requests } = open({ answer: rally.answer });
  return { outcomes: await recruitment.publishApplicants({ study, applicants: list, signal }), bodies: rally.bodies, requests };
}

describe('applicants', () => {
  it('D1 are told to nobody while no study of Rally’s is named, or no key is stored', async () => {
    for (const [settings, hasKey] of [
      [{}, true],
      [study, false],
    ] as const) {
      const { recruitment, requests } = open({ hasKey });
      const outcomes = await recruitment.publishApplicants({ study: settings, applicants: applicants(2), signal });
      expect(outcomes.map((one) => one.status === 'skipped' && one.code)).toEqual(['not_connected', 'not_connected']);
      await recruitment.reportStatus({ study: settings, participation: 'pp_a0', status: 'invited', signal });
      expect(requests).toEqual([]);
    }
  });

  it('are imported into the study, and known by the ids of its participants', async () => {
    const { outcomes, requests } = await publish(applicants(3));
    expect(outcomes).toEqual(['p0', 'p1', 'p2'].map((externalId) => ({ status: 'accepted', externalId })));
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /api/public/v1/studies/${study.rallyStudyId}/participants/import`,
      'GET /api/public/v1/imports/i1',
      `POST /api/public/v1/studies/${study.rallyStudyId}/participants/search`,
    ]);
  });

  it.each([
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
    [2_500, [1_000, 1_000, 500]],
  ])('go in parts of at most a thousand: %i', async (count, sizes) => {
    const { outcomes, bodies } = await publish(applicants(count));
    expect(bodies.map((people) => people.length)).toEqual(sizes);
    expect(outcomes).toEqual(applicants(count).map((_, index) => ({ status: 'accepted', externalId: `p${index}` })));
  });

  it('are none: nothing is sent', async () => {
    expect(await publish([])).toMatchObject({ outcomes: [], requests: [] });
  });

  it('S2-31 stand there under the pseudonym, with nothing of theirs but answers and criteria, whatever was handed over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (extra) => {
        const canary = {
          ...extra,
          email: 'ada@secret.example',
          name: 'Ada Canary',
          calendar: 'canary',
          country: 'canary',
          phone: '555 canary',
        };
        const disclosed = { ...canary, screener_answers: [{ question: 'Which?', answer: 'This' }], matched_criteria: ['occupation'] };
        const { bodies } = await publish([{ ...applicant(1, disclosed), ...({ email: 'ada@secret.example' } as object) }]);
        expect(bodies).toEqual([
          [
            {
              email: 'pp_a1@people.hub.example',
              firstName: null,
              lastName: null,
              properties: [
                { name: 'Panel participation', propertyType: 'STRING', value: 'pp_a1' },
                { name: 'Panel screener answers', propertyType: 'STRING', value: 'Which?: This' },
                { name: 'Panel matched criteria', propertyType: 'STRING', value: 'occupation' },
              ],
            },
          ],
        ]);
      }),
      { numRuns: 30 },
    );
  });

  it('have every property each, since an import removes from one person what only another one has', async () => {
    const { bodies } = await publish([applicant(0, { matched_criteria: ['age', 'gender'] }), applicant(1)]);
    const values = bodies[0]?.map((person) => (person as unknown as { properties: { name: string; value: string }[] }).properties);
    const names = ['Panel participation', 'Panel screener answers', 'Panel matched criteria'];
    expect(values?.map((properties) => properties.map(({ name }) => name))).toEqual([names, names]);
    expect(values?.map((properties) => properties.at(-1)?.value)).toEqual(['age, gender', '']);
  });

  it.each([
    [
      [
        { question: 'Q1', answer: ['a', 'b'] },
        { question: 'Q2', answer: 3 },
      ],
      'Q1: a, b\nQ2: 3',
    ],
    [{ q1: 'yes', q2: ['a', 'b'] }, 'q1: yes\nq2: a, b'],
    ['as it is', 'as it is'],
    [null, ''],
    ['x'.repeat(6_000), `${'x'.repeat(4_999)}…`],
  ])('have answers that a person can read: %j', async (answers, text) => {
    const { bodies } = await publish([applicant(0, { screener_answers: answers })]);
    expect(bodies[0]?.[0]).toMatchObject({ properties: [{}, { value: text }, {}] });
  });
});

describe('an outcome', () => {
  const lost = ['pp_a1@people.hub.example'];

  it('is a refusal for a record that Rally names by its email, in any case of its letters, and for no other', async () => {
    const { outcomes } = await publish(applicants(3), { failedRecords: [{ email: ' PP_a1@People.hub.example' }] });
    expect(outcomes).toMatchObject([{ status: 'accepted' }, { status: 'rejected', code: 'import_failed' }, { status: 'accepted' }]);
  });

  it('is a refusal for one that the study does not hold while an unnamed record failed', async () => {
    const { outcomes } = await publish(applicants(3), { lost, failedRecords: [{ personId: 'x' }] });
    expect(outcomes).toMatchObject([{ status: 'accepted' }, { status: 'rejected', code: 'import_failed' }, { status: 'accepted' }]);
  });

  it('is accepted without an id for one that is not to be seen yet', async () => {
    const { outcomes } = await publish(applicants(2), { lost });
    expect(outcomes).toEqual([{ status: 'accepted', externalId: 'p0' }, { status: 'accepted' }]);
  });

  it('goes by the study’s participants when an import ends with an error', async () => {
    const { outcomes } = await publish(applicants(2), { lost, statuses: ['UPLOADING', 'ERROR'] });
    expect(outcomes).toMatchObject([
      { status: 'accepted', externalId: 'p0' },
      { status: 'rejected', code: 'import_failed' },
    ]);
  });

  it('waits for an import that runs, and leaves one that does not end for later', async () => {
    const ended = await publish(applicants(1), { statuses: ['NOT_STARTED', 'UPLOADING', 'COMPLETED'] });
    expect(ended.requests.filter(({ path }) => path.includes('/imports/'))).toHaveLength(3);
    expect(ended.outcomes).toEqual([{ status: 'accepted', externalId: 'p0' }]);
    const running = await publish(applicants(2), { statuses: ['UPLOADING'], lost });
    expect(running.requests.filter(({ path }) => path.includes('/imports/'))).toHaveLength(3);
    expect(running.outcomes).toMatchObject([{ status: 'accepted' }, { status: 'skipped', code: 'import_unfinished' }]);
  });

  it('is found on any page of the participants', async () => {
    const { outcomes, requests } = await publish(applicants(7), { pageSize: 2 });
    expect(outcomes.at(-1)).toEqual({ status: 'accepted', externalId: 'p6' });
    expect(requests.filter(({ path }) => path.endsWith('/search'))).toHaveLength(4);
  });

  it.each([400, 409, 413, 422])(
    'is Rally’s own words for each record of a part that it refuses with %i, and the other parts go on',
    async (status) => {
      const rally = fakeRally();
      let first = true;
      const { recruitment } = open({
        answer: (request) => {
          if (!request.path.endsWith('/import') || !first) return rally.answer(request);
          first = false;
          return { status, body: { message: 'At most 1000 people' } };
        },
      });
      const outcomes = await recruitment.publishApplicants({ study, applicants: applicants(1_001), signal });
      expect(outcomes).toHaveLength(1_001);
      expect(outcomes[0]).toEqual({ status: 'rejected', code: 'input_rejected', detail: 'At most 1000 people' });
      expect(outcomes[999]).toEqual(outcomes[0]);
      expect(outcomes[1_000]).toEqual({ status: 'accepted', externalId: 'p0' });
    },
  );

  it('is a refusal before anything is sent for a pseudonym that is no address', async () => {
    const { outcomes, bodies } = await publish([{ ...applicant(0), pseudonym: 'nobody' }, applicant(1)]);
    expect(outcomes).toMatchObject([{ status: 'rejected', code: 'pseudonym_malformed' }, { status: 'accepted' }]);
    expect(bodies[0]).toHaveLength(1);
  });
});

describe('an answer that is about no record', () => {
  it.each([
    [{ status: 401 }, 'authentication_failed', /secrets\/apiKey/],
    [{ status: 403 }, 'permission_denied', /support/],
    [{ status: 404 }, 'not_found', /rallyStudyId/],
    [{ status: 418 }, 'provider_rejected', /418/],
    [{ status: 429 }, 'rate_limited', /fewer|more requests/],
    [{ status: 503 }, 'provider_unavailable', /503/],
    [{ body: '<html>' }, 'response_invalid', /baseUrl/],
    [{ status: 304 }, 'response_invalid', /baseUrl/],
    [{ body: '{"importId":' }, 'response_invalid', /JSON/],
    [{ body: {} }, 'response_invalid', /\/importId/],
  ])('%j is thrown as %s', async (answer, code, message) => {
    const { recruitment } = open({ answer: () => answer });
    expect(await catchError(recruitment.publishApplicants({ study, applicants: applicants(1), signal }))).toEqual({
      code,
      message: expect.stringMatching(message),
    });
  });
});
