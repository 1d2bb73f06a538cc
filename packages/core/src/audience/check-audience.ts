import { fault, refuse, succeed, type Result } from '../result.js';
import { audienceLimits, audienceTypes, type Audience, type AudienceType, type SelectedCriterion } from './audience.js';
import {
  readList,
  readMembers,
  refuseUnknownMembers,
  showValue,
  type AudienceFault,
  type AudienceFaultCode,
  type Members,
} from './audience-fault.js';
import { readSelection } from './check-criterion.js';
import { readLocation } from './check-location.js';
import type { Criterion } from './criterion.js';

const example = '{ "type": "b2c", "participationTimeMinutes": 45 }';

/**
 * Checks an audience as it was sent, naming every fault at once. Location and criteria may be left out: the United States (S2-17), and nobody in
 * particular. In the value places are codes and values that came twice stand once.
 *
 * @param catalogue the criteria of the workspace; see `listCriteria`
 */
export function checkAudience(input: unknown, catalogue: readonly Criterion[]): Result<Audience, AudienceFaultCode> {
  const faults: AudienceFault[] = [];
  const members = readMembers(input, '', example, faults);
  if (members === undefined) return refuse(...faults);
  refuseUnknownMembers(members, ['type', 'participationTimeMinutes', 'location', 'criteria'], '', faults);
  const type = readType(members['type'], faults);
  const participationTimeMinutes = readMinutes(members['participationTimeMinutes'], faults);
  const location = readLocation(members['location'], '/location', faults);
  const criteria = readCriteria(members['criteria'], catalogue, faults);
  return faults.length > 0 ? refuse(...faults) : succeed({ type, participationTimeMinutes, location, criteria });
}

/**
 * Checks whether recruitment may be launched for an audience: that all of it still stands in the catalogue, from which a workspace may have
 * taken a characteristic meanwhile, and that professionals are sought by something professional (S2-14). General population needs no criterion
 * (S2-13).
 */
export function checkAudienceForLaunch(
  audience: Audience,
  catalogue: readonly Criterion[],
): Result<Audience, AudienceFaultCode | 'professional_criterion_missing'> {
  const checked = checkAudience(audience, catalogue);
  const professional = new Set(catalogue.filter(({ family }) => family === 'advanced_professional').map(({ slug }) => slug));
  if (audience.type === 'b2c' || audience.criteria.some(({ criterion }) => professional.has(criterion))) return checked;
  const detail =
    'Industry professionals (B2B) are sought by at least one criterion of the family Advanced Professional, such as company size, industry or occupation; criteria of other families do not count. Add one, or choose general population (B2C).';
  return refuse(...(checked.ok ? [] : checked.faults), fault('professional_criterion_missing', '/criteria', detail));
}

function readType(input: unknown, faults: AudienceFault[]): AudienceType {
  const type = audienceTypes.find((one) => one === input);
  if (type !== undefined) return type;
  const remedy = 'Give “b2c” for general population, or “b2b” for industry professionals';
  if (input === undefined) faults.push(fault('member_missing', '/type', `The type of the audience is missing. ${remedy}.`));
  else faults.push(fault('audience_type_unknown', '/type', `${remedy}, not ${showValue(input)}.`));
  return 'b2c';
}

function readMinutes(input: unknown, faults: AudienceFault[]): number {
  if (typeof input === 'number' && Number.isSafeInteger(input) && input > 0 && input <= audienceLimits.minutes) return input;
  const remedy = `Give how long taking part lasts, in whole minutes from 1 to ${audienceLimits.minutes}, for example 45`;
  if (input === undefined)
    faults.push(fault('member_missing', '/participationTimeMinutes', `The participation time is missing. ${remedy}.`));
  else faults.push(fault('participation_time_invalid', '/participationTimeMinutes', `${remedy}, not ${showValue(input)}.`));
  return 0;
}

function readCriteria(input: unknown, catalogue: readonly Criterion[], faults: AudienceFault[]): readonly SelectedCriterion[] {
  const listed = input === undefined ? [] : readList(input, '/criteria', '[{ "criterion": "age", "from": 25, "to": 34 }]', faults);
  if (listed === undefined) return [];
  if (listed.length > audienceLimits.criteria) {
    faults.push(
      fault('criteria_too_many', '/criteria', `An audience has at most ${audienceLimits.criteria} criteria; these are ${listed.length}.`),
    );
    return [];
  }
  const bySlug = new Map(catalogue.map((criterion) => [criterion.slug, criterion]));
  const places = new Map<string, number>();
  return listed.flatMap((entry, index) => {
    const pointer = `/criteria/${index}`;
    const members = readMembers(entry, pointer, '{ "criterion": "age", "from": 25, "to": 34 }', faults);
    if (members === undefined) return [];
    const criterion = findCriterion(members, bySlug, pointer, faults);
    if (criterion === undefined) return [];
    const first = places.get(criterion.slug);
    if (first === undefined) places.set(criterion.slug, index);
    else
      faults.push(
        fault('criterion_repeated', `${pointer}/criterion`, `“${criterion.title}” is criterion ${first + 1} already. Join the two.`),
      );
    return readSelection(criterion, members, pointer, faults) ?? [];
  });
}

function findCriterion(
  members: Members,
  bySlug: ReadonlyMap<string, Criterion>,
  pointer: string,
  faults: AudienceFault[],
): Criterion | undefined {
  const slug = members['criterion'];
  const found = typeof slug === 'string' ? bySlug.get(slug) : undefined;
  if (found !== undefined) return found;
  const remedy = 'Search the catalogue for its slug; those of own characteristics begin with “custom.”.';
  const detail = slug === undefined ? `Which criterion is missing. ${remedy}` : `There is no criterion ${showValue(slug)}. ${remedy}`;
  faults.push(fault(slug === undefined ? 'member_missing' : 'criterion_unknown', `${pointer}/criterion`, detail));
}
