import { fault } from '../result.js';
import { audienceLimits, type SelectedCriterion } from './audience.js';
import { readList, refuseUnknownMembers, showValue, type AudienceFault, type Members } from './audience-fault.js';
import type { ChoiceCriterion, Criterion } from './criterion.js';
import { isTerm, maximumTermLength, normalizeTerm } from './term.js';

/** What a selection of each kind looks like. */
const forms: Readonly<Record<Criterion['kind'], { readonly members: readonly string[]; readonly example: string }>> = {
  choice: { members: ['anyOf'], example: '"anyOf": ["one", "another"]' },
  range: { members: ['from', 'to'], example: '"from": 1, "to": 5, or one of the two' },
  age: { members: ['from', 'to'], example: '"from": 25, "to": 34, or one of the two' },
  boolean: { members: ['equals'], example: '"equals": true' },
};

/** Reads what is asked of one criterion; adds every fault. @returns `undefined` when there was one */
export function readSelection(
  criterion: Criterion,
  members: Members,
  pointer: string,
  faults: AudienceFault[],
): SelectedCriterion | undefined {
  const before = faults.length;
  const form = forms[criterion.kind];
  const foreign = Object.values(forms).flatMap(({ members: names }) =>
    names.filter((name) => !form.members.includes(name) && name in members),
  );
  for (const name of new Set(foreign)) {
    const detail = `“${criterion.title}” is no criterion of that kind. Select it with ${form.example}.`;
    faults.push(fault('criterion_unsuited', `${pointer}/${name}`, detail));
  }
  refuseUnknownMembers(members, ['criterion', ...form.members, ...foreign], pointer, faults);
  if (foreign.length > 0 && !form.members.some((name) => name in members)) return undefined;
  const selection = readAsked(criterion, members, pointer, faults);
  return faults.length > before ? undefined : selection;
}

function readAsked(criterion: Criterion, members: Members, pointer: string, faults: AudienceFault[]): SelectedCriterion {
  const { slug, kind } = criterion;
  switch (kind) {
    case 'choice':
      return { criterion: slug, anyOf: readChoice(criterion, members['anyOf'], `${pointer}/anyOf`, faults) };
    case 'range':
    case 'age':
      return { criterion: slug, ...readRange(kind, members, pointer, faults) };
    case 'boolean': {
      const { equals } = members;
      if (typeof equals !== 'boolean')
        faults.push(fault('criterion_unsuited', `${pointer}/equals`, `Give true or false, not ${showValue(equals)}.`));
      return { criterion: slug, equals: equals === true };
    }
  }
}

function readChoice({ title, values }: ChoiceCriterion, input: unknown, pointer: string, faults: AudienceFault[]): readonly string[] {
  const chosen = input === undefined ? [] : readList(input, pointer, '["one", "another"]', faults);
  if (chosen === undefined) return [];
  if (chosen.length === 0)
    faults.push(fault('values_missing', pointer, `Choose at least one value of “${title}”, or leave the criterion out.`));
  if (chosen.length > audienceLimits.values) {
    faults.push(fault('values_too_many', pointer, `At most ${audienceLimits.values} values can be chosen; these are ${chosen.length}.`));
    return [];
  }
  const read = chosen.flatMap((value, index) => {
    const at = `${pointer}/${index}`;
    if (values === null) return readFreeValue(value, at, faults);
    if (values.some(({ slug }) => slug === value)) return String(value);
    faults.push(fault('value_unknown', at, `“${title}” has no value ${showValue(value)}. ${listValues(values.map(({ slug }) => slug))}`));
    return [];
  });
  return [...new Map(read.map((value) => [normalizeTerm(value), value])).values()];
}

function listValues(slugs: readonly string[]): string {
  const shown = slugs.slice(0, 12);
  return `Give ${shown.length < slugs.length ? `one of the catalogue, such as ${shown.join(', ')}` : `one of ${shown.join(', ')}`}.`;
}

function readFreeValue(value: unknown, pointer: string, faults: AudienceFault[]): readonly string[] {
  if (typeof value === 'string' && isTerm(normalizeTerm(value)) && !/\p{Cc}|\p{Cs}/u.test(value.trim())) return [value.trim()];
  const detail = `Give a text of 1 to ${maximumTermLength} characters in one line and without “;”, which parts the values of people.`;
  faults.push(fault('value_unknown', pointer, detail));
  return [];
}

function readRange(
  kind: 'range' | 'age',
  members: Members,
  pointer: string,
  faults: AudienceFault[],
): { readonly from?: number; readonly to?: number } {
  const from = readBound(kind, members['from'], `${pointer}/from`, faults);
  const to = readBound(kind, members['to'], `${pointer}/to`, faults);
  if (members['from'] === undefined && members['to'] === undefined) {
    faults.push(fault('range_missing', pointer, 'Give “from”, “to” or both; each end is included.'));
  }
  if (from !== undefined && to !== undefined && from > to) {
    faults.push(fault('range_empty', `${pointer}/from`, `Nothing lies from ${from} to ${to}. Exchange the two.`));
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function readBound(kind: 'range' | 'age', input: unknown, pointer: string, faults: AudienceFault[]): number | undefined {
  if (input === undefined) return undefined;
  const isNumber = typeof input === 'number' && Number.isFinite(input) && Math.abs(input) <= Number.MAX_SAFE_INTEGER;
  if (isNumber && (kind === 'range' || (Number.isInteger(input) && input >= 0 && input <= audienceLimits.years))) return input + 0;
  const wanted =
    kind === 'age' ? `whole years from 0 to ${audienceLimits.years}` : `a number of at most ${Number.MAX_SAFE_INTEGER} either way`;
  faults.push(fault('range_invalid', pointer, `Give ${wanted}, not ${showValue(input)}.`));
}
