import type { Problem } from '../../sources/read-api.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Page } from '../page.ts';
import { writeConfiguration } from './configuration.ts';
import { writeLimitsAndErrors } from './limits-and-errors.ts';
import { writeOverview } from './overview.ts';
import { writePresets } from './presets.ts';
import { writeSetUp } from './set-up.ts';
import { writeStatusesAndIds } from './statuses-and-ids.ts';

/** The pages of one connector, in the order in which every connector has them. */
export function writeConnectorPages(
  connector: Connector,
  problems: Readonly<Record<string, Problem>>,
  pictures: ReadonlySet<string>,
): readonly Page[] {
  return [
    writeOverview(connector, pictures),
    writeSetUp(connector),
    writeConfiguration(connector),
    writeStatusesAndIds(connector),
    writeLimitsAndErrors(connector, problems),
    ...writePresets(connector),
  ];
}
