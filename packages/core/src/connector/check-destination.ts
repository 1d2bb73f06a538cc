import { type DeleteBehaviour, permitsDeleteBehaviour } from '../ingestion/modes.js';
import { fault, type Fault } from '../result.js';
import type { DestinationDeclaration } from './participant-ingestion.js';

/** What the types of a destination's declaration cannot see. */
export function checkDestination(
  { modes, deleteBehaviours, matchKey, fields, environments, ...numbers }: DestinationDeclaration,
  at: string,
): Fault[] {
  const faults: Fault[] = [];
  if (environments?.length === 0) faults.push(fault('environment_missing', `${at}/environments`, 'must name one, or be left out'));
  if (modes.length === 0) faults.push(fault('mode_missing', `${at}/modes`, 'must name insert, update or upsert'));
  for (const [behaviour, allowed] of Object.entries(deleteBehaviours)) {
    for (const mode of allowed.filter((one) => !modes.includes(one))) {
      faults.push(
        fault('mode_missing', `${at}/deleteBehaviours/${behaviour}`, `allows the mode "${mode}", which the destination does not have`),
      );
    }
    for (const mode of allowed.filter((one) => !permitsDeleteBehaviour(one, behaviour as DeleteBehaviour))) {
      faults.push(fault('mode_unsuited', `${at}/deleteBehaviours/${behaviour}`, `does not go with the mode "${mode}"`));
    }
  }
  if (!fields.some(({ name }) => name === matchKey)) {
    faults.push(fault('field_unknown', `${at}/matchKey`, `"${matchKey}" is not among the fields`));
  }
  for (const member of ['maximumBatchSize', 'maximumDeleteBatchSize', 'maximumLookupSize', 'requestsPerMinute'] as const) {
    if (!isPositive(numbers[member] ?? 1)) faults.push(fault('number_invalid', `${at}/${member}`, 'must be a whole number from 1'));
  }
  return faults;
}

/** Whether a number counts something: a whole number from 1. */
export function isPositive(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
