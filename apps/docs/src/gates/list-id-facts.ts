import { asParagraphs, type Fact } from './fact.ts';
import type { RawManifest, RawRedirect } from './manifests.ts';

/** What travels with people, by `identity`. */
const carried: Readonly<Record<string, string>> = {
  token:
    'Each person’s link carries a signed token that nobody can guess or make up. It says nothing about the person. A return with a valid token may apply its outcome.',
  partner_id:
    'Each person’s link carries an id in the tool’s own format. It is not signed, so a return with it is believed only together with the cookie that was set when the person entered; otherwise it waits for the tool’s records or a person.',
};

/** By what people are recognised, and within which limits. */
export function listIds({ capabilities: { redirect, participantIngestion } }: RawManifest, page: string): readonly Fact[] {
  const tell = (): readonly string[] => {
    if (redirect) return tellTravels(redirect);
    if (participantIngestion)
      return [`A person is recognised by the field ${participantIngestion.destination.matchKey} and by nothing else.`];
    return ['No id travels through people’s browsers. The hub keeps which id the tool gave to which person, and tells it to nobody.'];
  };
  return [asParagraphs('ids', page, 'ids', tell())];
}

function tellTravels({ identity, parameter, returnsParameter }: RawRedirect): readonly string[] {
  const { name, configurable, maximumLength } = parameter;
  return [
    carried[identity] ?? `[${identity}]`,
    `The id travels in the query parameter ${name}${configurable ? '; a study may choose another name' : ''}. It has at most ${maximumLength} characters. Whatever else stands in the link, before or after a #, is kept.`,
    ...(returnsParameter === false
      ? ['The tool does not send the id back. A return is matched by a cookie alone and reaches at most submitted.']
      : []),
  ];
}
