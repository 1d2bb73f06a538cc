import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { askWishes, type GivenWishes } from './ask-wishes.js';

const enter = '\r';
const given: GivenWishes = { workingFolder: '/nowhere' };

/** Answers each question, by its words, with keys. */
async function answer(answers: Readonly<Record<string, readonly string[]>>, wishes = given) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const waiting = new Map(Object.entries(answers));
  let shown = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const [question, keys] of waiting) {
      if (!text.includes(question)) continue;
      waiting.delete(question);
      // One key at a time, as a person types.
      keys.forEach((key, index) => setTimeout(() => input.write(key), 20 * (index + 1)));
    }
  });
  return { wishes: await askWishes(wishes, { input, output }), shown, unasked: [...waiting.keys()] };
}

it('asks for what no flag gave', async () => {
  const { wishes, unasked } = await answer({
    'Id of the connector': [...'my-tool', enter],
    'Name of the tool': [enter],
    'What can the tool do?': ['\x1B[B', ' ', enter],
  });
  expect(unasked).toEqual([]);
  expect(wishes).toMatchObject({ id: 'my-tool', title: 'My Tool', capabilities: ['redirect', 'status-sync'] });
});

it('says at once what is wrong with an id, and asks again', async () => {
  const { wishes, shown } = await answer({
    'Id of the connector': [...'rally', enter, '2', enter],
    'Name of the tool': [enter],
    'What can the tool do?': [enter],
  });
  expect(shown).toContain('is the id of a connector that exists');
  expect(wishes).toMatchObject({ id: 'rally2', capabilities: ['redirect'] });
});

it('asks nothing that a flag gave', async () => {
  const { wishes, shown } = await answer({ 'What can the tool do?': [enter] }, { ...given, id: 'my-tool', title: 'T' });
  expect(shown).not.toContain('Id of the connector');
  expect(wishes).toMatchObject({ id: 'my-tool', title: 'T' });
});

it('writes nothing for somebody who leaves', async () => {
  const { wishes, shown } = await answer({ 'Id of the connector': ['\x03'] });
  expect(wishes).toBeNull();
  expect(shown).toContain('Nothing was written.');
});
