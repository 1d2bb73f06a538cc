import * as fc from 'fast-check';
import type { Check } from '../check.js';
import { shorten } from '../ending.js';
import { identify, makeParticipation } from '../people.js';
import { openWay } from './redirect-way.js';
import { findCounterexample, listResultFaults } from './results.js';

/** How ids are translated, where the partner has ids of its own. */
export const partnerIdChecks: readonly Check[] = [
  {
    id: 'id-round-trips',
    capability: 'partner ids',
    per: 'connection',
    holds: 'An id that is written for the partner is read back as the same participation.',
    remedy: 'Let `internalId` undo just what `externalId` does, with the case of letters kept.',
    find: (subject) => {
      const { redirect } = openWay(subject);
      const ids = fc.stringMatching(/^pp_[A-Za-z0-9][A-Za-z0-9_]{0,45}$/);
      const own = fc.stringMatching(/^pp_[0-9a-z]{7}$/);
      const { study } = subject;
      const walk = (participation: string, mustBeTaken: boolean): string | null => {
        const there = redirect.externalId?.({ participation, study });
        if (there?.ok !== true) return mustBeTaken ? `${participation} is refused` : null;
        const back = redirect.internalId?.({ externalId: there.value, study });
        return back?.ok === true && back.value === participation
          ? null
          : `${participation} became ${there.value}, and that ${shorten(JSON.stringify(back))}`;
      };
      return [...findCounterexample(own, (id) => walk(id, true)), ...findCounterexample(ids, (id) => walk(id, false))];
    },
  },
  {
    id: 'foreign-ids',
    capability: 'partner ids',
    per: 'connection',
    holds: 'An id that was never written by the connector is refused by a fault; none is bent into one that fits.',
    remedy: 'Accept in `internalId` just the forms that `externalId` writes, without trimming or changing case.',
    find: (subject) => {
      const { redirect } = openWay(subject);
      const { study } = subject;
      const known = identify(subject, makeParticipation(1));
      const strange = fc.oneof(
        fc.string(),
        fc.constantFrom(` ${known}`, `${known} `, known.toUpperCase(), `x${known}`, `${known}%`, `${known}\n`, 'undefined', '', '{{id}}'),
      );
      return findCounterexample(strange, (externalId) => {
        const faults = listResultFaults(
          `internalId of ${JSON.stringify(externalId)}`,
          () => redirect.internalId?.({ externalId, study }),
          'either',
        );
        if (faults[0] !== undefined) return faults[0];
        const read = redirect.internalId?.({ externalId, study });
        if (read?.ok !== true) return null;
        const again = redirect.externalId?.({ participation: read.value, study });
        return again?.ok === true && again.value === externalId ? null : `${JSON.stringify(externalId)} is taken for ${read.value}`;
      });
    },
  },
];
