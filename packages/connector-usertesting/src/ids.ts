import { isUnresolvedPlaceholder, parseParticipationId } from '@panelbridge/core';
import { fault, refuse, succeed, type Result } from '@panelbridge/core/connector';
import { type TestType, testTypes } from './config.js';

/** Why an id was refused. */
export type IdFault =
  | 'test_type_missing'
  | 'id_missing'
  | 'id_unresolved'
  | 'id_contains_space'
  | 'id_other_test_type'
  | 'id_wrong_prefix'
  | 'id_malformed';

const hubPrefix = 'pp_';
/** What an id begins with inside UserTesting, by the type of the test (S0-26, S0-29). */
const prefixes = { survey: 'i', interaction: 'i', classic: hubPrefix } as const satisfies Record<TestType, string>;
const suffix = /^[A-Za-z0-9][A-Za-z0-9_]{0,45}$/;
const names = { survey: 'a survey', interaction: 'an interaction test', classic: 'a classic test' } as const satisfies Record<
  TestType,
  string
>;

/**
 * Writes an id of ours as UserTesting shows it in tests of this type: `pp_9exh736` as `i9exh736` in surveys and interaction tests, unchanged in
 * classic ones. What follows the prefix stays as it is, with its case (S0-26 to S0-29).
 *
 * @param testType undefined is refused, never guessed (S0-30)
 */
export function toExternalId(participation: string, testType: TestType | undefined): Result<string, IdFault> {
  if (!isTestType(testType)) return refuseType();
  const parsed = parseParticipationId(participation, '/participation');
  return parsed.ok ? succeed(prefixes[testType] + parsed.value.slice(hubPrefix.length)) : parsed;
}

/**
 * Reads an id that came out of UserTesting back into ours; the inverse of {@link toExternalId}. An id of the other types of test is refused under
 * a code of its own, since it says that test and setting do not fit (S0-31, S0-50).
 */
export function toInternalId(externalId: string, testType: TestType | undefined): Result<string, IdFault> {
  if (!isTestType(testType)) return refuseType();
  const rest = cut(externalId, prefixes[testType]);
  if (rest !== null) return succeed(hubPrefix + rest);
  const [code, detail] = explain(externalId, testType);
  return refuse(fault(code, '/externalId', `${detail} ${describeFormats(testType)}`));
}

function explain(id: string, testType: TestType): readonly [IdFault, string] {
  if (id === '') return ['id_missing', 'UserTesting names nobody: the id is empty.'];
  if (isUnresolvedPlaceholder(id))
    return [
      'id_unresolved',
      'The tool did not put an id in its place; check the parameter in the invite link and the placeholder in the redirect.',
    ];
  if (/\s/.test(id)) return ['id_contains_space', 'The id contains a space or a line break.'];
  const other = testTypes.find((type) => prefixes[type] !== prefixes[testType] && cut(id, prefixes[type]) !== null);
  if (other) {
    const detail = `The id is one of ${names[other]}, but the study’s \`testType\` says ${testType}. Correct whichever is wrong.`;
    return ['id_other_test_type', detail];
  }
  if (!id.startsWith(prefixes[testType])) return ['id_wrong_prefix', `The id does not begin with \`${prefixes[testType]}\`.`];
  return ['id_malformed', `What follows \`${prefixes[testType]}\` is empty, too long or holds other characters.`];
}

function describeFormats(testType: TestType): string {
  const rest = 'then 1 to 46 letters, digits or underscores, beginning with a letter or digit';
  const [here, there] =
    prefixes[testType] === hubPrefix
      ? ['`pp_`', 'in surveys and interaction tests it would be `i9exh736`']
      : ['`i`', 'in classic tests it would be `pp_9exh736`'];
  return `Expected in ${names[testType]}: ${here}, ${rest}, for example \`${prefixes[testType]}9exh736\`; ${there}.`;
}

/** What follows the prefix; `null` when the id is not that prefix and a proper suffix. */
function cut(id: string, prefix: string): string | null {
  const rest = id.slice(prefix.length);
  return id.startsWith(prefix) && suffix.test(rest) ? rest : null;
}

function isTestType(testType: TestType | undefined): testType is TestType {
  return testType !== undefined && Object.hasOwn(prefixes, testType);
}

function refuseType() {
  const detail = `The study does not say which type of test it leads to, and ids are written by it. Set it to ${testTypes.join(', ')}.`;
  return refuse(fault('test_type_missing', '/study/testType', detail));
}
