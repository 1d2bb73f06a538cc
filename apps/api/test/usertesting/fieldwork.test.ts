import { describeAnomaly } from '@panelbridge/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTest, Person } from './person.js';
import { enterTest, listQuarantine, readParticipation, readTimeline } from './participants.js';
import { pull } from './pulls.js';
import { launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { startWorld, type World } from './world.js';

let world: World;
let study: UsertestingStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await launchUsertestingStudy(world);
});
afterAll(() => world.close());

const statusOf = async (id: string) => (await readParticipation(world, id)).status;
const sessionOf = (externalId: string, { test } = study) => world.tool.sessions(test.id).find((one) => one.participantId === externalId);
const evidenceOf = async (id: string) =>
  (await readTimeline(world, id)).entries.filter(({ kind }) => kind === 'evidence').map(({ type, channel }) => `${type} ${channel}`);
const quarantineOf = ({ studyId } = study) => listQuarantine(world, studyId);

describe('somebody in the test', () => {
  it('S0-19 S0-20 is submitted by finishing, never completed, and stands in the tool’s list under the same id', async () => {
    const { person, id, externalId, page } = await enterTest(world, study);
    const back = await person.press(await answerTest(person, page));
    expect(back.text).toContain('Thank you for taking part');
    expect(await readParticipation(world, id)).toMatchObject({ status: 'submitted', incentive: null });
    expect(sessionOf(externalId)).toMatchObject({ status: 'COMPLETE' });
    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({
      status: 'submitted',
      incentive: null,
      evidence: { outcome: 'submitted', channel: 'pull' },
    });
    const { rows } = await world.hub.sql.query('select external_id, status from pulled_records where participation_id = $1', [id]);
    expect(rows).toEqual([{ external_id: externalId, status: 'COMPLETE' }]);
  });

  it('S0-21 is incomplete after leaving it, and submitted after coming back and finishing', async () => {
    const { person, id, page } = await enterTest(world, study);
    const left = await person.send(page, { action: 'leave' });
    expect(sessionOf(`i${id.slice(3)}`)).toMatchObject({ status: 'INCOMPLETE' });
    const back = await person.press(left);
    expect(back.text).toContain('You have not finished yet');
    expect(await statusOf(id)).toBe('incomplete');
    const entry = (await readParticipation(world, id)).links.entryUrl ?? '';
    const other = new Person();
    const again = await other.send(await other.open(entry));
    await other.press(await answerTest(other, again));
    expect(await statusOf(id)).toBe('submitted');
  });

  it('S0-22 is screened out, not submitted, when the test turns them away', async () => {
    const { person, id, page } = await enterTest(world, study);
    const back = await person.press(await answerTest(person, page, ['No']));
    expect(back.text).toContain('looks for other people this time');
    expect(await readParticipation(world, id)).toMatchObject({ status: 'screened_out', incentive: null, holdsPlace: false });
    await pull(world, study.studyId);
    expect(await statusOf(id)).toBe('screened_out');
  });

  it('is told apart when the test is full or an answer does not fit, and owed nothing', async () => {
    const careless = await enterTest(world, study);
    const back = await careless.person.press(await answerTest(careless.person, careless.page, ['Yes', 'Red']));
    expect(back.text).toContain('some answers could not be used');
    expect(await readParticipation(world, careless.id)).toMatchObject({ status: 'quality_failed', incentive: null, holdsPlace: false });
    const full = await launchUsertestingStudy(world, { test: { places: 0 } });
    const late = await enterTest(world, full);
    expect(late.page.text).toContain('This test is full');
    expect((await late.person.press(late.page)).text).toContain('all the people that it needs');
    expect(await readParticipation(world, late.id)).toMatchObject({ status: 'over_quota', incentive: null, holdsPlace: false });
  });

  it('counts only by the pull when they come back in another browser', async () => {
    const { person, id, page } = await enterTest(world, study);
    const end = await answerTest(person, page);
    person.forgetCookies();
    const back = await person.press(end);
    expect(back.text).toContain('We could not match your visit');
    expect(await statusOf(id)).toBe('started');
    const [waiting] = (await quarantineOf()).filter(({ reason }) => reason.code === 'unconfirmed');
    expect(waiting).toMatchObject({ externalId: id, outcome: 'submitted', state: 'open' });
    // Who asks why is told of the report that waits, and of what it waits for.
    const { detail, remedy } = describeAnomaly('unconfirmed');
    const quarantined = async () => (await readTimeline(world, id)).entries.filter(({ kind }) => kind === 'quarantine');
    expect((await readTimeline(world, id)).why).toEqual({
      because: `The person entered, and what was reported since does not count: ${detail}`,
      next: `A report waits in quarantine: ${remedy}`,
    });
    expect(await quarantined()).toMatchObject([
      {
        type: 'quarantine.open',
        channel: 'redirect',
        anomaly: { code: 'unconfirmed' },
        details: { id: waiting?.id, outcome: 'submitted' },
      },
    ]);
    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'submitted', evidence: { channel: 'pull' } });
    // Nobody has to decide about what the tool has confirmed, also when the browser comes back once more afterwards.
    const stateOf = async () => (await quarantineOf()).filter(({ externalId }) => externalId === id).map(({ state }) => state);
    expect(await stateOf()).toEqual(['dismissed']);
    expect(await quarantined()).toMatchObject([{ type: 'quarantine.dismissed', reason: expect.stringContaining('has reported the same') }]);
    expect((await readTimeline(world, id)).why.next).toContain('A person has to complete');
    await person.press(end);
    expect(await stateOf()).toContain('open');
    expect((await readTimeline(world, id)).why.next).toContain('A person has to complete');
    await pull(world, study.studyId);
    expect(await stateOf()).toEqual(['dismissed', 'dismissed']);
  });

  it('S0-23 is submitted once, however often the tool says so and over whichever way', async () => {
    const { person, id, page } = await enterTest(world, study);
    const end = await answerTest(person, page);
    for (let times = 0; times < 3; times += 1) await person.press(end);
    await pull(world, study.studyId);
    const { version } = await readParticipation(world, id);
    await person.press(end);
    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'submitted', version, incentive: null });
    const { entries } = await readTimeline(world, id);
    expect(entries.filter(({ type, to }) => type === 'participation.status_changed' && to === 'submitted')).toHaveLength(1);
    expect(await evidenceOf(id)).toEqual(['evidence.apply redirect', 'evidence.confirm pull']);
  });

  it('S0-23 is submitted once when return and pull come at the same moment', async () => {
    const { person, id, page } = await enterTest(world, study);
    const end = await answerTest(person, page);
    const pulling = pull(world, study.studyId);
    for (let times = 0; times < 20; times += 1) await person.press(end);
    await pulling;
    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'submitted', evidence: { channel: 'pull' }, incentive: null });
    const { entries } = await readTimeline(world, id);
    expect(entries.filter(({ type, to }) => type === 'participation.status_changed' && to === 'submitted')).toHaveLength(1);
    expect((await evidenceOf(id)).map((one) => one.split(' ')[1])).toEqual(expect.arrayContaining(['redirect', 'pull']));
  });

  it('S0-24 is not moved backwards by what comes late', async () => {
    const { person, id, externalId, page } = await enterTest(world, study);
    await person.press(await answerTest(person, page));
    const incomplete = study.returnUrls.find(({ name }) => name === 'incomplete')?.url ?? '';
    const late = await person.open(`${incomplete}?userID=${externalId}`);
    expect(late.status).toBe(200);
    expect(await statusOf(id)).toBe('submitted');
    expect(await evidenceOf(id)).toEqual(['evidence.apply redirect', 'evidence.confirm redirect']);
  });

  it('S0-25 whom nobody knows is kept and reported, whichever way it comes', async () => {
    const complete = study.returnUrls.find(({ name }) => name === 'complete')?.url ?? '';
    await new Person().open(`${complete}?userID=i0000000`);
    world.tool.addSessions(study.test.id, [{ participantId: 'i9999999' }]);
    await pull(world, study.studyId);
    const kept = (await quarantineOf()).filter(({ reason }) => reason.code === 'unknown');
    expect(kept).toMatchObject(
      kept[0]?.channel === 'pull'
        ? [
            { channel: 'pull', externalId: 'i9999999', partnerStatus: 'COMPLETE' },
            { channel: 'redirect', externalId: 'i0000000' },
          ]
        : [
            { channel: 'redirect', externalId: 'i0000000' },
            { channel: 'pull', externalId: 'i9999999', partnerStatus: 'COMPLETE' },
          ],
    );
  });
});
