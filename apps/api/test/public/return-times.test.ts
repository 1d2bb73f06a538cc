import { describe, expect, it } from 'vitest';
import { comeBack, countEvents, enter, entryCookie, read, readEvidence, tracking } from './returns.js';
import { hub, person, seedPerson, study } from './public-study.js';

describe('when it comes', () => {
  it('before the start it is held, and counts once the person has taken part', async () => {
    const answer = await comeBack(`?iid=${tracking()}`);
    expect(answer.text).toContain('Please open your invitation first');
    expect(await read()).toEqual({ status: 'invited', version: 1, incentive: null, hold: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'hold', anomaly: 'never_started', seen: 1 }]);
    expect(await countEvents('evidence.hold')).toBe(1);
    await enter();
    await comeBack(`?iid=${tracking()}`);
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due', hold: null });
    expect(await readEvidence()).toContainEqual({ outcome: 'submitted', disposition: 'apply', anomaly: null, seen: 1 });
  });

  it('too fast it is submitted, marked, and never completed by itself', async () => {
    await hub.sql.query('update studies set minimum_seconds = 60 where id = $1', [study.id]);
    await enter();
    for (let time = 0; time < 3; time += 1) {
      expect((await comeBack(`?iid=${tracking()}`)).text).toContain('The research team looks at it next');
      // Waiting and clicking again is no way around it.
      await hub.sql.query(`update participations set entered_at = now() - interval '1 hour' where id = $1`, [person]);
    }
    expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'apply', anomaly: 'too_fast', seen: 3 }]);
  });

  it('without its id at first, and then with it, the person is completed all the same', async () => {
    await enter();
    await comeBack('', study.keys.complete, { cookies: entryCookie() });
    expect(await read()).toMatchObject({ status: 'submitted', incentive: null });
    expect((await comeBack(`?iid=${tracking()}`)).text).toContain('Your participation is complete');
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due', hold: null });
    const { rows } = await hub.sql.query('select channel from evidence where participation_id = $1 order by id', [person]);
    expect(rows.map(({ channel }) => channel)).toEqual(['cookie', 'redirect']);
  });

  it('out of order it moves nobody backwards', async () => {
    await enter();
    await comeBack(`?iid=${tracking()}`);
    const answer = await comeBack(`?iid=${tracking()}`, study.keys.incomplete);
    expect(answer.text).toContain('Your participation is complete');
    expect(await read()).toEqual({ status: 'completed', version: 3, incentive: 'due', hold: null });
  });

  it('with another end over the same channel it resolves alike in either order, and holds the incentive', async () => {
    const other = await seedPerson();
    await enter();
    await enter(other);
    await comeBack(`?iid=${tracking()}`);
    await comeBack(`?iid=${tracking()}`, study.keys.screen_out);
    await comeBack(`?iid=${tracking(other)}`, study.keys.screen_out);
    await comeBack(`?iid=${tracking(other)}`);
    expect(await read()).toMatchObject({ status: 'screened_out', incentive: 'due', hold: 'contradiction' });
    expect(await read(other)).toMatchObject({ status: 'screened_out', incentive: null });
    const { rows } = await hub.sql.query('select places_taken from studies where id = $1', [study.id]);
    expect(rows[0].places_taken).toBe(0);
  });

  it('after the close it is held, and says that a person looks at it', async () => {
    await enter();
    await hub.sql.query(`update studies set status = 'closed', closed_at = now() where id = $1`, [study.id]);
    const answer = await comeBack(`?iid=${tracking()}`);
    expect([answer.status, answer.text.includes('we will look at it')]).toEqual([200, true]);
    expect(await read()).toEqual({ status: 'started', version: 2, incentive: null, hold: null });
    expect(await readEvidence()).toEqual([{ outcome: 'submitted', disposition: 'hold', anomaly: 'after_close', seen: 1 }]);
  });

  it('during a pause it counts', async () => {
    await enter();
    await hub.sql.query(`update studies set status = 'paused' where id = $1`, [study.id]);
    await comeBack(`?iid=${tracking()}`);
    expect(await read()).toMatchObject({ status: 'completed', incentive: 'due' });
  });

  it.each(['excluded', 'rejected', 'cancelled', 'no_show', 'expired', 'unqualified'])(
    'after the participation was %s it is held',
    async (status) => {
      await hub.sql.query('update participations set status = $2, started_at = now() where id = $1', [person, status]);
      const answer = await comeBack(`?iid=${tracking()}`);
      expect(answer.text).toContain('we will look at it');
      expect(await read()).toEqual({ status, version: 1, incentive: null, hold: null });
      expect(await readEvidence()).toMatchObject([{ disposition: 'hold', anomaly: 'after_end' }]);
    },
  );

  it('when a reservation ran out and others filled the study it is held, and is never N + 1', async () => {
    await hub.sql.query('update studies set participation_limit = 1 where id = $1', [study.id]);
    const other = await seedPerson();
    await enter();
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 minute' where id = $1`, [person]);
    await enter(other);
    const answer = await comeBack(`?iid=${tracking()}`);
    expect(answer.text).toContain('we will look at it');
    expect(await read()).toMatchObject({ status: 'incomplete', incentive: null });
    expect(await readEvidence()).toMatchObject([{ disposition: 'hold', anomaly: 'no_place_left' }]);
  });
});
