import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from '../sources/read-sources.ts';
import { writeApiReference } from './api-reference/write-api-reference.ts';
import { writeBehaviours } from './behaviours.ts';
import { writeComparison } from './comparison.ts';
import { writeConnectorList } from './connector-list.ts';
import { writeConnectorPages } from './connector-pages/write-connector-pages.ts';
import { writeErrors } from './errors.ts';
import { writeEventTypes } from './event-types.ts';
import { writeFindings } from './findings.ts';
import { writeGlossary } from './glossary.ts';
import { printPage, type Page } from './page.ts';
import { writeParticipants } from './participants.ts';
import { writeRoles } from './roles.ts';
import { writeRoutes } from './routes.ts';
import { writeSyncRows } from './sync-rows.ts';
import { writeStatuses } from './statuses.ts';

/** Every generated page of the site. @throws SourceError when a source says too little for its page */
export function composePages({ connectors, ...sources }: Sources): readonly Page[] {
  const { api, findings, ingestion, behaviours, pictures } = sources;
  return [
    writeConnectorList(connectors),
    writeComparison(connectors),
    ...connectors.flatMap((connector) => writeConnectorPages(connector, sources)),
    writeParticipants(pictures),
    writeStatuses(api.statuses),
    writeGlossary(connectors),
    writeErrors(api.problems, connectors),
    writeFindings(findings),
    writeSyncRows(ingestion),
    writeEventTypes(api.eventTypes),
    ...writeApiReference(api),
    writeRoutes(api.routes),
    writeRoles(api.roleTable, api.routes),
    writeBehaviours(behaviours),
  ];
}

/** Makes a folder hold exactly these pages. Files that are right already are not touched, so nothing is built again without need. */
export function savePages(pages: readonly Page[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = new Map(pages.map((page) => [`${page.slug.replaceAll('/', '--')}.md`, printPage(page)]));
  for (const name of readdirSync(folder)) {
    if (!files.has(name)) rmSync(join(folder, name), { recursive: true });
  }
  for (const [name, text] of files) {
    if (read(join(folder, name)) !== text) writeFileSync(join(folder, name), text);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
