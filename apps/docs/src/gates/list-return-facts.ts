import { asRow, inText, type Fact } from './fact.ts';
import type { RawManifest, RawPreset, RawRedirect } from './manifests.ts';

/** When a tool sends people to which address, in the words of the page. */
const moments: Readonly<Record<string, string>> = {
  complete: 'the person finished',
  screen_out: 'the tool’s own questions ruled the person out',
  over_quota: 'the tool has enough people of this kind',
  quality: 'the answers cannot be used',
  incomplete: 'the person left before the end',
};

type Outcomes = Readonly<Record<string, string>>;
type Words = Readonly<Record<string, string>> | undefined;

/** What each return leads to, and how far a report of the tool does. */
export function listWayBack({ capabilities: { redirect, statusSync } }: RawManifest, returns: Outcomes, page: string): readonly Fact[] {
  return [
    ...listReturns('', redirect, returns, page),
    ...listWayOn('', redirect, statusSync?.statusMap, page, 'statuses-that-the-tool-reports'),
  ];
}

/** The same of a preset, whose page says it anew. */
export function listPresetWayBack(
  { capabilities: { redirect } }: RawManifest,
  { id, redirect: own, statusSync }: RawPreset,
  returns: Outcomes,
  page: string,
): readonly Fact[] {
  const merged = redirect && { ...redirect, returns: own?.returns ?? redirect.returns, onReturn: own?.onReturn ?? redirect.onReturn };
  const prefix = `preset ${id} `;
  return [...listReturns(prefix, merged, returns, page), ...listWayOn(prefix, merged, statusSync?.statusMap, page, 'statuses')];
}

function listReturns(prefix: string, redirect: RawRedirect | undefined, returns: Outcomes, page: string): readonly Fact[] {
  if (!redirect) return [];
  const { onReturn } = redirect;
  const other = onReturn.default === 'completed' ? 'submitted' : 'completed';
  const choice = onReturn.fixed ? 'a study cannot change it' : `a study can choose ${other} instead`;
  return [
    inText(`${prefix}returns`, page, 'returns', [
      'Each outcome has a return address of its own, with an unguessable key, so one cannot be edited into another.',
    ]),
    ...redirect.returns.map((name) =>
      asRow(`${prefix}return ${name}`, page, 'returns', [
        name,
        moments[name] ?? `[${name}]`,
        name === 'complete' ? `${onReturn.default}; ${choice}` : (returns[name] ?? `[${name}]`),
      ]),
    ),
  ];
}

/** Where the tool reports that somebody finished: whether the hub goes on from there by itself. */
function listWayOn(prefix: string, redirect: RawRedirect | undefined, words: Words, page: string, section: string): readonly Fact[] {
  if (!Object.values(words ?? {}).includes('submitted')) return [];
  const { onReturn } = redirect ?? {};
  const usual = onReturn?.default === 'completed' ? ', which is the default here' : '';
  const says =
    onReturn?.fixed === true && onReturn.default === 'submitted'
      ? 'A report that leads to submitted stops there: a person completes the participation.'
      : `In a study whose onReturn is completed${usual}, a report that leads to submitted goes on to completed by itself, and the incentive becomes due. In any other a person completes the participation.`;
  return [inText(`${prefix}way on from submitted`, page, section, [says])];
}
