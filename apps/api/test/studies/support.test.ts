import { afterAll, expect, it } from 'vitest';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

it('makes a study that recruits', async () => {
  const { study, returnUrls, keys } = await createLaunchedStudy(hub);
  expect(returnUrls).toHaveLength(5);
  expect(keys.complete).toMatch(/^[\w-]{24}$/);
  expect(study).toMatchObject({ status: 'active', launched: true });
});
