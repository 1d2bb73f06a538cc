import type { Manifest } from '../../sources/manifest-shape.ts';

/** The pages of a connector in their one order, by their path below `connectors/<id>/`; the overview is the path itself. */
export const partPaths = {
  overview: '',
  configuration: 'configuration',
  capabilities: 'capabilities',
  setUp: 'set-up',
  statusesAndIds: 'statuses-and-ids',
  fieldsAndModes: 'fields-and-modes',
  limitsAndErrors: 'limits-and-errors',
  testAndQuestions: 'test-and-questions',
  presets: 'presets',
} as const;

/** One of {@link partPaths}. */
export type Part = keyof typeof partPaths;

/** Path of a page of a connector, without slashes at its ends. */
export function slugOf({ id }: Pick<Manifest, 'id'>, part: Part, below?: string): string {
  return ['connectors', id, partPaths[part], below].filter(Boolean).join('/');
}

/** Address of a page of a connector on the site. */
export function hrefOf(manifest: Pick<Manifest, 'id'>, part: Part, below?: string): string {
  return `/${slugOf(manifest, part, below)}/`;
}
