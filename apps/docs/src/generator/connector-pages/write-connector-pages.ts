import type { Problem } from '../../sources/read-api.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Ingestion } from '../../sources/read-ingestion.ts';
import type { Page } from '../page.ts';
import { writeConfiguration } from './configuration.ts';
import { writeLimitsAndErrors } from './limits-and-errors.ts';
import { writeModesAndFields } from './modes-and-fields.ts';
import { writeOverview } from './overview.ts';
import { writePresets } from './presets.ts';
import { writeSetUp } from './set-up.ts';
import { writeStatusesAndIds } from './statuses-and-ids.ts';

/** The pages of one connector, in the order in which every connector has them. */
export function writeConnectorPages(
  connector: Connector,
  problems: Readonly<Record<string, Problem>>,
  pictures: ReadonlySet<string>,
  ingestion: Ingestion,
): readonly Page[] {
  return [
    writeOverview(connector, pictures),
    writeSetUp(connector),
    writeConfiguration(connector),
    ...writeModesAndFields(connector, ingestion),
    writeStatusesAndIds(connector),
    writeLimitsAndErrors(connector, problems),
    ...writePresets(connector),
  ];
}
