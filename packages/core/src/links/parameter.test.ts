import { describe, expect, it } from 'vitest';
import { checkParameterName } from './index.js';

const reserved = [
  'name',
  'email',
  'invite',
  'embed',
  'embed_type',
  'theme',
  'mode',
  'voice',
  'scroll',
  'returnUrl',
  'hideProgress',
  'hideGreeting',
  'hideBranding',
  'enableFullScreen',
  'defaultInteraction',
];
const rules = { reserved, reservedPrefixes: ['brand.'], maximumLength: 50 };

function findCodes(name: unknown): readonly string[] {
  const result = checkParameterName(name, rules);
  return result.ok ? [] : result.faults.map(({ code }) => code);
}

describe('checkParameterName', () => {
  it.each(['iid', 'participant_id', 'PROLIFIC-PID', 'a.b', 'named', 'brand', 'x'.repeat(50)])('S1-19 takes the name %s', (name) => {
    expect(checkParameterName(name, rules)).toEqual({ ok: true, value: name });
  });

  it.each([...reserved, 'NAME', 'returnurl', 'brand.color', 'Brand.logo'])(
    'S1-19 refuses %s, which the tool keeps for itself, and names the list',
    (name) => {
      expect(findCodes(name)).toEqual(['parameter_name_reserved']);
      const result = checkParameterName(name, rules);
      const detail = result.ok ? '' : (result.faults[0]?.detail ?? '');
      for (const other of [...reserved, 'brand.*']) expect(detail).toContain(other);
    },
  );

  it.each<[unknown, string[]]>([
    ['', ['parameter_name_missing']],
    [undefined, ['parameter_name_missing']],
    [7, ['parameter_name_missing']],
    ['a b', ['parameter_name_characters']],
    ['1id', ['parameter_name_characters']],
    ['__proto__', ['parameter_name_characters']],
    ['id&x', ['parameter_name_characters']],
    ['id\n', ['parameter_name_characters']],
    ['ïd', ['parameter_name_characters']],
    ['x'.repeat(51), ['parameter_name_too_long']],
    [`brand.${'ü'.repeat(50)}`, ['parameter_name_too_long', 'parameter_name_characters', 'parameter_name_reserved']],
  ])('refuses %j', (name, codes) => {
    expect(findCodes(name)).toEqual(codes);
  });
});
