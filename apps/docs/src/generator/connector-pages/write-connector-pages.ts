import type { Connector } from '../../sources/read-connectors.ts';
import type { Sources } from '../../sources/read-sources.ts';
import type { Page } from '../page.ts';
import { writeCapabilities } from './capabilities.ts';
import { writeConfiguration } from './configuration.ts';
import { writeFieldsAndModes } from './fields-and-modes.ts';
import { writeLimitsAndErrors } from './limits-and-errors.ts';
import { writeOverview } from './overview.ts';
import { writePresets } from './presets.ts';
import { writeSetUp } from './set-up.ts';
import { writeStatusesAndIds } from './statuses-and-ids.ts';
import { writeTestAndQuestions } from './test-and-questions.ts';

/** The pages of one connector, in the order in which every connector has them. */
export function writeConnectorPages(
  connector: Connector,
  { api: { problems }, pictures, ingestion, returns }: Omit<Sources, 'connectors'>,
): readonly Page[] {
  return [
    writeOverview(connector),
    writeConfiguration(connector),
    writeCapabilities(connector),
    writeSetUp(connector, pictures),
    writeStatusesAndIds(connector, returns),
    ...writeFieldsAndModes(connector, ingestion),
    writeLimitsAndErrors(connector, problems, ingestion),
    writeTestAndQuestions(connector, pictures),
    ...writePresets(connector, returns),
  ];
}
