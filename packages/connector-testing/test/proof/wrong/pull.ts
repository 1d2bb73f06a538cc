import { ConnectorError, type PullPage } from '@panelbridge/core/connector';
import { code, type Free, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';

type Sync = Free<Required<NonNullable<Instance['statusSync']>>>;
type PullInput = Parameters<Sync['pull']>[0];

const sync = (change: (sync: Sync) => Partial<Sync>) =>
  code(panel, ({ statusSync }) => ({ statusSync: { ...statusSync, ...change(statusSync as Sync) } }));
const page = (change: (page: PullPage, input: PullInput) => PullPage) =>
  sync(({ pull }) => ({ pull: async (input) => change(await pull(input), input) }));

/** Connectors that read a partner's records in a wrong way. */
export const wrongPulls: readonly Wrong[] = [
  {
    check: 'pulled-statuses',
    fault: 'leaves out records whose word it does not know',
    given: page((one) => ({ ...one, records: one.records.filter(({ status }) => ['COMPLETE', 'LEFT'].includes(status)) })),
  },
  {
    check: 'whole-passes',
    fault: 'stops after two pages',
    also: ['resumed-passes'],
    given: page((one, { cursor }) => ({ ...one, next: cursor === null ? one.next : null })),
  },
  {
    check: 'resumed-passes',
    fault: 'keeps where it is beside the cursor',
    given: sync(({ pull }) => {
      let at: string | null = null;
      return {
        pull: async (input) => {
          if (input.cursor === null) at = null;
          const one = await pull({ ...input, cursor: at });
          at = one.next;
          return { ...one, next: one.next === null ? null : `page-${one.next}` };
        },
      };
    }),
  },
  {
    check: 'ending-passes',
    // The last page of the other checks' lists has 250 records, or is the first.
    fault: 'begins anew where the last page is not as long as it was',
    given: page((one, { cursor }) => ({
      ...one,
      next: one.next === null && cursor !== null && one.records.length !== 250 ? '0' : one.next,
    })),
  },
  {
    check: 'ending-passes',
    fault: 'goes back and forth between two pages',
    also: ['pulled-statuses', 'whole-passes', 'resumed-passes'],
    given: sync(({ pull }) => ({
      pull: async (input) => ({ ...(await pull({ ...input, cursor: null })), next: input.cursor === 'left' ? 'right' : 'left' }),
    })),
  },
  {
    check: 'ending-passes',
    fault: 'gives another cursor for ever',
    also: ['pulled-statuses', 'whole-passes', 'resumed-passes'],
    given: sync(({ pull }) => ({
      pull: async (input) => ({ ...(await pull({ ...input, cursor: null })), records: [], next: `${input.cursor ?? 'page'}+` }),
    })),
  },
  {
    check: 'foreign-cursors',
    fault: 'reads its cursor without looking',
    given: sync(({ pull }) => ({
      pull: (input) => {
        const { at } = input.cursor === null ? { at: null } : (JSON.parse(input.cursor) as { readonly at: string });
        return pull({ ...input, cursor: at }).then((one) => ({
          ...one,
          next: one.next === null ? null : JSON.stringify({ at: one.next }),
        }));
      },
    })),
  },
  {
    check: 'identified-people',
    fault: 'translates the person’s id, which is not its turn',
    given: sync(({ identify }) => ({ identify: async (input) => (await identify(input))?.replace('u-', 'pp_') ?? null })),
  },
  {
    check: 'missing-records',
    fault: 'reports a record that is gone as a fault of the partner',
    given: sync(({ identify }) => ({
      identify: (input) =>
        identify(input).catch((error: unknown) => {
          throw ConnectorError.is(error) && error.code === 'not_found'
            ? new ConnectorError('provider_rejected', 'There is no such record.')
            : error;
        }),
    })),
  },
];
