import { type Fault, findKeyFaults, type KeyFault } from '@panelbridge/core';

/** One row of each kind that core keeps back for its keys. */
const samples = [
  { primaryKey: null, matchKey: null },
  { primaryKey: '1', matchKey: 'a' },
  { primaryKey: '1', matchKey: 'b' },
  { primaryKey: '2', matchKey: 'a' },
];

/** The faults of a row that is kept back for its keys as they are shown, by code: a list of one each, as JSON. Core's words depend on no row. */
export const keyFaultTexts: Readonly<Record<string, string>> = Object.fromEntries(
  [...findKeyFaults(samples).values()].map((fault: Fault<KeyFault>) => [fault.code, JSON.stringify([fault])]),
);
