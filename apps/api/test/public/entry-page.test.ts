import { describe, expect, it } from 'vitest';
import { machines } from '../support/machines.js';
import { toolLink } from '../support/seed.js';
import { enter, expectUnchanged, open, pass, read, targetOf, tokenOf } from './entries.js';
import { begin } from './public-study.js';

describe('the page in front of the tool', () => {
  it('says where it leads and what is noted, sets nothing and changes nothing', async () => {
    await expectUnchanged(async () => {
      for (let time = 0; time < 3; time += 1) {
        const answer = await open();
        expect(answer.status).toBe(200);
        for (const words of ['How people plan their week', 'tool.example', 'about 10 minutes', '$25.00', `action="/r/${tokenOf()}"`]) {
          expect(answer.text).toContain(words);
        }
        expect([targetOf(answer), answer.cookies.size]).toEqual([undefined, 0]);
        expect(answer.text).not.toContain(toolLink);
      }
    });
  });

  it.each([['a scanner that looks like a browser', {}] as const, ...machines])(
    '%s that opens the link changes nothing',
    async (_, headers) => {
      await expectUnchanged(async () => {
        const answer = await open({ headers });
        expect([answer.status, targetOf(answer), answer.cookies.size]).toEqual([200, undefined, 0]);
      });
      // The person who comes after the scanner enters as if nothing had been.
      expect(targetOf(await enter())).toContain(toolLink);
      expect(await read()).toMatchObject({ status: 'started', version: 2 });
    },
  );

  it.each(machines)('%s changes nothing either where the page is off or a pass is carried', async (_, headers) => {
    await expectUnchanged(async () => {
      expect(targetOf(await open({ headers, cookies: pass() }))).toBeUndefined();
    });
    await begin({ entry_page: false });
    await expectUnchanged(async () => {
      expect(targetOf(await open({ headers }))).toBeUndefined();
    });
  });

  it('HEAD and other methods change nothing, whatever they carry', async () => {
    for (const columns of [{}, { entry_page: false }]) {
      await begin(columns);
      await expectUnchanged(async () => {
        for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']) {
          const answer = await open({ method, cookies: pass() });
          expect(answer.status).toBeLessThan(500);
          expect([targetOf(answer), answer.cookies.size]).toEqual([undefined, 0]);
        }
      });
    }
  });
});
