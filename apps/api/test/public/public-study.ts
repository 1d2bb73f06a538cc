import { afterAll, beforeAll, beforeEach } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

// Of the file that imports this; the study and its one person are others in each test.
export let hub: TestHub;
export let tokens: ParticipantTokens;
export let study: SeededStudy;
export let person: string;

beforeAll(async () => {
  hub = await startHub();
  tokens = hub.app.get(ParticipantTokens);
});
afterAll(() => hub.close());
beforeEach(() => begin());

/** Another study than the usual one, with somebody in it. */
export async function begin(columns: Readonly<Record<string, unknown>> = {}, link?: string): Promise<void> {
  study = await seedStudy(hub, columns, link);
  person = await seedPerson();
}

/** Somebody else in a study. */
export async function seedPerson(of = study): Promise<string> {
  const [id = ''] = await seedParticipations(hub, of, 1);
  return id;
}
