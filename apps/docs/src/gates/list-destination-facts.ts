import { asRow, type Fact } from './fact.ts';
import type { RawManifest } from './manifests.ts';

const modes = ['upsert', 'update', 'insert'];
/** With which modes a person who left may be treated so, at any destination: who was only inserted is not the sync's to change. */
const behaviours: Readonly<Record<string, readonly string[]>> = { do_nothing: modes, clear: ['upsert', 'update'], delete: ['upsert'] };

/** What a destination of syncs takes: fields, empty cells, modes, and what may happen to people who left. */
export function listDestination({ capabilities }: RawManifest, page: string): readonly Fact[] {
  const { destination } = capabilities.participantIngestion ?? {};
  if (!destination) return [];
  const { fields, matchKey, setsIfEmpty, deleteBehaviours } = destination;
  const tellNeed = (name: string, required: boolean): string => {
    if (name === matchKey) return 'in upsert and update; people are recognised by it';
    return required ? 'yes' : 'no';
  };
  return [
    ...fields.map(({ name, type, required }) => asRow(`field ${name}`, page, 'fields', [name, type, tellNeed(name, required)])),
    ...['send', 'skip', 'set_if_empty'].map((policy) =>
      asRow(`nulls ${policy}`, page, 'cells-without-a-value', [
        policy,
        undefined,
        policy === 'set_if_empty' && setsIfEmpty !== true ? 'no' : 'yes',
      ]),
    ),
    ...modes.map((mode) => {
      const needsMatch = mode === 'insert' ? 'no, but advised' : `yes, ${matchKey}`;
      return asRow(`mode ${mode}`, page, 'modes', [
        mode,
        undefined,
        destination.modes.includes(mode) ? 'yes' : 'no',
        needsMatch,
        undefined,
      ]);
    }),
    ...Object.entries(behaviours).map(([behaviour, allowed]) => {
      const tell = (mode: string): string => (deleteBehaviours[behaviour]?.includes(mode) ? 'yes' : 'not offered here');
      const cells = modes.map((mode) => (allowed.includes(mode) ? tell(mode) : 'refused'));
      return asRow(`delete behaviour ${behaviour}`, page, 'when-a-row-leaves-the-model', [behaviour, undefined, ...cells]);
    }),
  ];
}
