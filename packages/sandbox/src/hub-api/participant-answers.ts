import type { Hub } from './hub.js';
import { type ListShape, answerPage, readPage } from './pages.js';
import { type Participant, describeParticipant } from './participant.js';
import type { ParticipantIndex } from './participant-index.js';
import { makeRefusal } from './refusal.js';
import { type ReadRow, normaliseEmail } from './row.js';
import { type HubAnswer, refuse } from './send-answer.js';

const UNKNOWN = refuse(404, 'There is no such participant.');
const INVALID = 'The participant is invalid';

function find(index: ParticipantIndex, id: string): Participant | undefined {
  return /^[1-9]\d{0,15}$/.test(id) ? index.find(Number(id)) : undefined;
}

function refuseEmail(message: string): HubAnswer {
  return { refusal: makeRefusal(422, INVALID, [{ path: ['email'], message }]) };
}

/** What stands against writing a row to a participant, or to a new one. */
function findFault(hub: Hub, read: ReadRow, own: Participant | undefined, duplicatesAllowed: boolean): HubAnswer | undefined {
  if (!read.ok) return { refusal: makeRefusal(422, INVALID, read.faults) };
  const { email } = read.row;
  if (email === null && own !== undefined) return refuseEmail('must not be removed');
  if (typeof email !== 'string' || email === own?.email || duplicatesAllowed) return undefined;
  return hub.store.current.findFirst(email) === undefined ? undefined : refuseEmail('has already been taken');
}

/** One page of the participants, or of those with an email (`email` or `filter[email]`). */
export function listParticipants(hub: Hub, query: Readonly<Record<string, unknown>>, shape: ListShape): HubAnswer {
  const read = readPage(query);
  if (!read.ok) return read.answer;
  const { visible } = hub.store;
  const { number, size } = read.page;
  const first = (number - 1) * size;
  const email = query['filter[email]'] ?? query['email'];
  const found = email === undefined ? undefined : visible.findAll(typeof email === 'string' ? normaliseEmail(email) : '');
  const page = found === undefined ? visible.slice(first, size) : found.slice(first, first + size);
  return answerPage(page.map(describeParticipant), found?.length ?? visible.size, read.page, shape, 'participant');
}

/** A participant, once visible. */
export function showParticipant(hub: Hub, id: string): HubAnswer {
  const found = find(hub.store.visible, id);
  return found === undefined ? UNKNOWN : { status: 200, body: describeParticipant(found) };
}

/** Makes a participant; an email is not needed. */
export function createParticipant(hub: Hub, body: unknown, duplicatesAllowed: boolean): HubAnswer {
  const read = hub.read(body);
  const fault = findFault(hub, read, undefined, duplicatesAllowed);
  if (fault !== undefined || !read.ok) return fault ?? UNKNOWN;
  const made = hub.create(read.row, new Date().toISOString());
  hub.store.commit();
  return { status: 201, body: describeParticipant(made) };
}

/** Changes what the body names, and clears what it sets to `null`. */
export function changeParticipant(hub: Hub, id: string, body: unknown, duplicatesAllowed: boolean): HubAnswer {
  const old = find(hub.store.current, id);
  if (old === undefined) return UNKNOWN;
  const read = hub.read(body);
  const fault = findFault(hub, read, old, duplicatesAllowed);
  if (fault !== undefined || !read.ok) return fault ?? UNKNOWN;
  const changed = hub.change(old, read.row, new Date().toISOString());
  hub.store.commit();
  return { status: 200, body: describeParticipant(changed) };
}

/** Removes a participant. */
export function deleteParticipant(hub: Hub, id: string): HubAnswer {
  const found = find(hub.store.current, id);
  if (found === undefined) return UNKNOWN;
  hub.delete(found);
  return { status: 204, body: undefined };
}
