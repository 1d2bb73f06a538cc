import { describe, expect, test } from 'vitest';
import { Programs } from './programs.mjs';

const lives = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);";
/** @param {string} code */
const script = (code) => ['--input-type=module', '--eval', code];

describe('programs', () => {
  test('are ready with the line that says so, and end together when told to', async () => {
    const programs = new Programs();
    /** @type {string[]} */
    const seen = [];
    const code = `console.log('key'); console.log('ready ' + process.env.WORD); ${lives}`;
    const options = { ready: /^ready/, env: { WORD: 'here' }, onLine: (/** @type {string} */ line) => seen.push(line) };
    expect(await programs.start('one', script(code), options)).toEqual(['key', 'ready here']);
    await programs.start('two', script(`console.log('ready'); ${lives}`), { ready: /^ready/ });
    expect(seen).toEqual(['key', 'ready here']);
    programs.stop(0);
    programs.stop(1);
    await programs.whenEnded();
    expect(programs.exitCode).toBe(0);
  });

  test('reject when one ends before it is ready, end the others, and keep its exit code', async () => {
    const programs = new Programs();
    const other = programs.start('other', script(lives), { ready: /^ready/ });
    const failing = programs.start('failing', script("console.log('not yet'); process.exit(7)"), { ready: /^ready/ });
    await expect(failing).rejects.toMatchObject({ message: 'failing ended before it was ready.', byItself: true });
    await expect(other).rejects.toMatchObject({ byItself: false });
    await programs.whenEnded();
    expect(programs.exitCode).toBe(7);
    await expect(programs.start('late', script(lives), { ready: /^ready/ })).rejects.toMatchObject({ byItself: false });
  });

  test('end when one of them ends later, whoever ended it', async () => {
    const programs = new Programs();
    await programs.start('other', script(`console.log('ready'); ${lives}`), { ready: /^ready/ });
    await programs.start('killed', script("console.log('ready'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)"), {
      ready: /^ready/,
    });
    await programs.whenEnded();
    expect(programs.exitCode).toBe(1);
  });
});
