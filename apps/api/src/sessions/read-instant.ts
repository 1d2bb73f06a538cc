import { fault, type Fault } from '@panelbridge/core';
import { fromFaults } from '../platform/http/problem.js';

const zoned = /(Z|[+-]\d{2}:?\d{2})$/i;

/** Reads an instant that has to say its offset, or it would be another one on another computer. @throws ProblemException `validation_failed` */
export function readInstant(text: string, pointer: string): Date {
  const instant = new Date(text);
  if (zoned.test(text) && !Number.isNaN(instant.getTime())) return instant;
  const detail = 'Write an instant with its offset, for example 2026-05-04T09:00:00-04:00 or 2026-05-04T13:00:00Z.';
  const faults: Fault[] = [fault('instant_invalid', pointer, detail)];
  throw fromFaults(faults);
}
