import type { DestinationDeclaration } from '../connector/participant-ingestion.js';
import { panelFields } from './fields.js';

/**
 * The hub's own panel as a destination of participants. It knows what it holds, so that one bad record harms no other and fields can be
 * written only while they are empty; and it is not asked over a network, so that its rate is no limit in practice.
 */
export const panelDestination = {
  modes: ['upsert', 'update', 'insert'],
  deleteBehaviours: { do_nothing: ['upsert', 'update', 'insert'], clear: ['upsert', 'update'], delete: ['upsert'] },
  matchKey: 'email',
  maximumBatchSize: 100,
  rejectsWholeBatch: false,
  requestsPerMinute: 600_000,
  fields: panelFields.map((name) => ({ name, type: 'text', required: false })),
  listsFields: true,
  setsIfEmpty: true,
} as const satisfies DestinationDeclaration;
