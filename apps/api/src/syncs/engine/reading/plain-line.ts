import type { PlannedField, SyncPlan } from '@panelbridge/core';
import type { SourceRow } from '../../../sources/model-reader.js';

/** Texts that stand in JSON and in COPY's text format as they are, and are far from the longest that is sent. */
const plain = /^[ !#-[\]-~]{0,1000}$/;
/** Addresses that are in the one form already, and whose form nobody doubts. */
const plainEmail = /^[a-z0-9_+-]{1,30}(?:\.[a-z0-9_+-]{1,30})?@[a-z0-9]{1,60}(?:[.-][a-z0-9]{1,60}){0,2}\.[a-z]{2,20}$/;
const plainKey = /^[\w.@+:/-]{1,300}$/;

interface PlainField {
  readonly column: string;
  /** The name with the colon, and before it what separates it from the field before; ready for COPY. */
  readonly head: string;
  readonly pattern: RegExp;
  readonly isMatch: boolean;
  readonly takesNull: boolean;
}

/** Writes what stands between the position and the hash in a line of the stage; `null` where the row is one of those that need a closer look. */
export type PlainLine = (row: SourceRow) => string | null;

/**
 * Makes the writer of rows with which nothing is the matter, and which are nearly all: texts without a character that has to be escaped, and
 * addresses that are normalised already. It writes what `prepareRow` of core and `JSON.stringify` would come to, without an object for each row.
 *
 * @returns `null` where the plan has fields of other types
 */
export function createPlainLine(plan: SyncPlan): PlainLine | null {
  if (!plan.fields.every(isPlainField)) return null;
  const fields = plan.fields.map((field, index) => toPlainField(field, index, plan));
  return ({ key, cells }) => {
    if (key === null || !plainKey.test(key)) return null;
    let record = '';
    let matchKey: string | null = null;
    for (const { column, head, pattern, isMatch, takesNull } of fields) {
      const cell = cells[column];
      if (typeof cell === 'string') {
        if (!pattern.test(cell)) return null;
        if (isMatch) matchKey = cell;
        record += `${head}"${cell}"`;
      } else {
        if (cell !== null || !takesNull) return null;
        record += `${head}null`;
      }
    }
    return matchKey === null ? null : `${key}\t${matchKey}\t{${record}}\t\\N`;
  };
}

/** An object has members with names of digits before all others, so the order would be another one. */
function isPlainField({ field, type }: PlannedField): boolean {
  return type === 'text' && !/^\d+$/.test(field);
}

function toPlainField({ column, field, isEmail, nulls, required }: PlannedField, index: number, { matchField }: SyncPlan): PlainField {
  const isMatch = field === matchField;
  return {
    column,
    head: `${index === 0 ? '' : ','}${JSON.stringify(field).replaceAll('\\', '\\\\')}:`,
    pattern: isEmail ? plainEmail : plain,
    isMatch,
    takesNull: !isMatch && !required && nulls === 'send',
  };
}
