import { afterAll, beforeAll, expect, it } from 'vitest';
import { createToldStudy, readPlatform, startPlatformWorld, tellAll, until, type PlatformWorld } from './world.js';

// A world of its own: the platform tells every address of its workspace about everybody.
let world: PlatformWorld;
beforeAll(async () => {
  world = await startPlatformWorld();
});
afterAll(() => world.close());

it('more than a batch are told in several, one round asking for the next', async () => {
  const { studyId, rallyStudyId } = await createToldStudy(world, { hasWebhooks: false });
  await world.hub.sql.query(
    `with people as (
       insert into participants (workspace_id, email, country) select $1, 'crowd-' || $2 || n || '@example.com', 'US' from generate_series(1, 1003) n returning id
     ) insert into participations (id, workspace_id, study_id, participant_id, status, answers)
       select 'pp_' || substr(md5(id::text), 1, 12), $1, $2, id, 'applied', '{}' from people`,
    [world.hub.workspaceId, studyId],
  );
  await tellAll(world, studyId);
  await until('all are there', async () => world.rally.participants(rallyStudyId).length === 1_003);
  const sizes = world.rally
    .requests()
    .filter(({ endpoint }) => endpoint === 'import')
    .map(({ body }) => (body as { people: unknown[] }).people.length);
  expect(Math.max(...sizes)).toBe(1_000);
  expect((await readPlatform(world, studyId)).counts).toMatchObject({ told: 1_003, waiting: 0 });
}, 120_000);
