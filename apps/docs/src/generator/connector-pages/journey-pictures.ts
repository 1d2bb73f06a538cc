import { blocks } from '../../markdown/markdown.ts';
import type { PictureName } from '../../sources/read-sources.ts';

/** Pictures of the way through one tool, by the connector's id, in the order of that way. */
const journeys: Readonly<Record<string, readonly { readonly name: PictureName; readonly alt: string }[]>> = {
  usertesting: [
    {
      name: 'usertesting-test',
      alt: 'The first question of the test, with answers to choose from, and buttons to go on and to leave the test.',
    },
    { name: 'usertesting-end', alt: 'The end of the test: the answers were recorded, and one last button leads back.' },
    {
      name: 'usertesting-confirmation',
      alt: 'The confirmation page of the hub: the research team looks at the participation next, and then releases the incentive.',
    },
    {
      name: 'usertesting-screened-out',
      alt: 'The page of the hub for somebody whom the test screened out: thanks, and that nothing more is needed.',
    },
  ],
};

/** The pictures of a connector that the browser walk has made; nothing for a connector without any. */
export function showJourney(connectorId: string, pictures: ReadonlySet<string>): string {
  const shown = (Object.hasOwn(journeys, connectorId) ? (journeys[connectorId] ?? []) : []).filter(({ name }) => pictures.has(name));
  if (shown.length === 0) return '';
  return blocks(
    shown.map(({ name, alt }) => `![${alt}](../../../assets/journey/${name}.png)`).join(' '),
    'The pictures show this project’s stand-in for the tool, and the hub’s own pages.',
  );
}
