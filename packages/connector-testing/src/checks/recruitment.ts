import { participationStatuses } from '@panelbridge/core';
import type { DisclosedApplicant, RecordOutcome } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { describeEnding, type Ending, settle, shorten } from '../ending.js';
import { printRequests } from '../host/request-body.js';
import { makeApplicants } from '../operations.js';
import { identify, makeParticipation } from '../people.js';
import { noSignal } from '../rehearse.js';
import { listShapeFaults } from '../shapes.js';
import type { Connected, Subject } from '../subject.js';

const recruitmentCheck = (id: string, holds: string, remedy: string, find: Check['find']): Check => ({
  id,
  capability: 'recruitment',
  per: 'connection',
  holds,
  remedy,
  find,
});

const hidden = { name: 'Ada Kit Lovelace', email: 'ada.kit@private.example', phone: '+44 20 7946 0999' } as const;

/** How a research platform is told of people. */
export const recruitmentChecks: readonly Check[] = [
  recruitmentCheck(
    'told-applicants',
    'Of each applicant it is said what became of them: one outcome each, in the order in which they were handed in.',
    'Collect outcomes by applicant, and return them in the order of the input.',
    async (subject) => {
      const applicants = makeApplicants(7);
      const [forth, back] = [await publish(subject, applicants), await publish(subject, applicants.toReversed())];
      for (const { ending } of [forth, back]) {
        if (ending.kind !== 'value') return [describeEnding(ending)];
        const faults = listShapeFaults('outcomes', ending.value);
        if (faults.length > 0) return faults;
      }
      const [first, second] = [forth, back].map(({ ending }) =>
        ending.kind === 'value' ? (ending.value as readonly RecordOutcome[]) : [],
      );
      if (first?.length !== applicants.length || second?.length !== applicants.length)
        return [`${first?.length} outcomes for ${applicants.length} applicants`];
      return applicants.flatMap(({ pseudonym }, index) => {
        const [one, other] = [first[index], second[applicants.length - 1 - index]].map((outcome) => JSON.stringify(outcome));
        return one === other ? [] : [`${pseudonym}: ${one}; handed in the other way round: ${other}`];
      });
    },
  ),
  recruitmentCheck(
    'undisclosed-people',
    'The platform is sent nothing of a person but pseudonym, participation, status and what is disclosed.',
    'Pick the members that are sent by name; never send an applicant as it was handed in.',
    async (subject) => {
      const applicants = makeApplicants(2).map(
        (one): DisclosedApplicant => ({ ...one, ...hidden, disclosed: { ...one.disclosed, private: hidden } }),
      );
      const { opened } = await publish(subject, applicants);
      const sent = printRequests(opened.traces.requests);
      return Object.entries(hidden).flatMap(([name, value]) => (sent.includes(value) ? [`the ${name} of a person is sent`] : []));
    },
  ),
  recruitmentCheck(
    'no-applicants',
    'Nobody to tell of is nothing to send.',
    'Return an empty list before anything is sent.',
    async (subject) => {
      const { ending, opened } = await publish(subject, []);
      const { requests } = opened.traces;
      if (requests.length > 0) return [`it sends ${requests.length} requests`];
      return ending.kind === 'value' && Array.isArray(ending.value) && ending.value.length === 0 ? [] : [describeEnding(ending)];
    },
  ),
  recruitmentCheck(
    'reported-statuses',
    'Every status of a participation can be reported, or is refused by a ConnectorError that is not tried again.',
    'Translate all statuses; throw ConnectorError `unsupported` for those that the platform cannot be told.',
    async (subject) => {
      const faults: string[] = [];
      for (const status of participationStatuses) {
        const { instance } = subject.connect();
        const ending = await settle(() =>
          instance.recruitment?.reportStatus({ study: subject.study, participation: makeParticipation(1), status, signal: noSignal }),
        );
        const isRefused = ending.kind === 'failure' && ['unsupported', 'input_rejected', 'conflict'].includes(ending.error.code);
        if (ending.kind !== 'value' && !isRefused) faults.push(`${status}: ${describeEnding(ending)}`);
      }
      return faults;
    },
  ),
];

/** How statuses are pushed to a tool. */
export const pushChecks: readonly Check[] = [
  {
    id: 'pushed-updates',
    capability: 'push',
    per: 'connection',
    holds: 'Every update is sent, with the id that is the same on every retry.',
    remedy: 'Send `eventId` along, so that the tool can tell a repetition from news.',
    find: async (subject) => {
      const updates = [1, 2, 3].map((index) => ({
        externalId: identify(subject, makeParticipation(index)),
        participation: makeParticipation(index),
        status: 'submitted',
        eventId: `kit-push-${index}`,
      }));
      const { instance, traces } = subject.connect();
      const ending = await settle(() => instance.statusSync?.push?.({ study: subject.study, updates, signal: noSignal }));
      if (ending.kind !== 'value') return [describeEnding(ending)];
      const sent = printRequests(traces.requests);
      return updates.flatMap(({ externalId, eventId }) => [
        ...(sent.includes(externalId) ? [] : [`${shorten(externalId)} is not sent`]),
        ...(sent.includes(eventId) ? [] : [`the update of ${shorten(externalId)} is sent without its id ${eventId}`]),
      ]);
    },
  },
];

async function publish(
  subject: Subject,
  applicants: readonly DisclosedApplicant[],
): Promise<{ readonly ending: Ending; readonly opened: Connected }> {
  const opened = subject.connect();
  const ending = await settle(() => opened.instance.recruitment?.publishApplicants({ study: subject.study, applicants, signal: noSignal }));
  return { ending, opened };
}
