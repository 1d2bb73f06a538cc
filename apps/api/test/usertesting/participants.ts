import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { QuarantineItemDto } from '../../src/participations/quarantine.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import type { JsonResponse } from '../support/request-json.js';
import { answerTest, Person, type Page } from './person.js';
import { launchUsertestingStudy, type UsertestingStudy, type UsertestingStudyInput } from './study.js';
import { expectDone, type World } from './world.js';

/** Somebody on their way through a study. */
export interface Participant {
  readonly person: Person;
  readonly id: string;
  /** What the tool knows them by. */
  readonly externalId: string;
  /** The first page of the test. */
  readonly page: Page;
}

/** Invites somebody to the screener by mail and gives the link that the mail has. */
export async function inviteToScreener({ hub, mailbox }: World, studyId: string): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const answer = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
    body: { participants: [{ email, firstName: 'Ann' }] },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(expectDone(answer).results).toMatchObject([{ outcome: 'invited' }]);
  const { links } = await mailbox.waitFor(({ envelope }) => envelope.to.includes(email), 15_000);
  const link = links.find((one) => one.startsWith(`${hub.url}/s/`));
  if (link === undefined) throw new Error(`the mail does not lead to the screener: ${links.join(' ')}`);
  return link;
}

/** Lets somebody be invited, pass the screener and arrive in the test. */
export async function enterTest(world: World, study: UsertestingStudy): Promise<Participant> {
  const person = new Person();
  const form = await person.open(await inviteToScreener(world, study.studyId));
  const page = await person.send(form, { 'answer.shops': 'yes' });
  const externalId = new URL(page.url).searchParams.get('userID') ?? '';
  const id = externalId.startsWith('pp_') ? externalId : `pp_${externalId.slice(1)}`;
  return { person, id, externalId, page };
}

/** A study of a connection of its own, with somebody who has finished the test, of which only a pull can tell. */
export async function finishQuietly(
  world: World,
  input: Pick<UsertestingStudyInput, 'test'> = {},
): Promise<Participant & { readonly study: UsertestingStudy }> {
  const study = await launchUsertestingStudy(world, { ...input, redirects: [] });
  const someone = await enterTest(world, study);
  await answerTest(someone.person, someone.page);
  return { ...someone, study };
}

/** Reports that wait for a person. */
export async function listQuarantine({ hub }: World, studyId: string): Promise<readonly QuarantineItemDto[]> {
  return expectDone(await hub.request<{ data: readonly QuarantineItemDto[] }>('GET', `/api/v1/quarantine?studyId=${studyId}`)).data;
}

/** A participation as the API answers it. */
export async function readParticipation({ hub }: World, id: string): Promise<ParticipationDto> {
  return expectDone(await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`));
}

/** What happened in a participation. */
export async function readTimeline({ hub }: World, id: string): Promise<TimelineDto> {
  return expectDone(await hub.request<TimelineDto>('GET', `/api/v1/participations/${id}/timeline`));
}

/** Does something with a participation for the team. */
export function act<Body = ParticipationDto & { readonly code: string; readonly detail: string }>(
  { hub }: World,
  id: string,
  name: string,
  body: object = {},
): Promise<JsonResponse<Body>> {
  return hub.request<Body>('POST', `/api/v1/participations/${id}/${name}`, { body, headers: { 'idempotency-key': randomUUID() } });
}
