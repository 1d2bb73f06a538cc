import { ConnectorError, type Signal, type WebhookInput } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { StudyConfig } from './config.js';
import { readStatus } from './statuses.js';

const text = z.string().trim().min(1).max(200);
const moment = z.iso.datetime({ offset: true }).nullish().catch(null);
const envelope = z.object({ _eventType: text, updatedAt: moment });
const statusChanged = z.object({ participantId: text, studyId: text, status: text });
const optedOut = z.object({ email: text, optedOut: z.boolean() });
const importFinished = z.object({ failedRecords: z.array(z.object({ email: text.nullish() })).nullish() });

/** What is made of a record whose import failed; no word of Rally's, so that it is put before a person. */
export const failedWord = 'IMPORT_FAILED';

/**
 * Translates an event of Rally's. A change of status that says nothing here comes to no signal, and neither does one of a study that no study
 * of the hub is connected with, since Rally sends those of its whole workspace. Words that need a person are passed on as they came: they are
 * not in the status map, so the host keeps what it has and shows them.
 *
 * @throws ConnectorError `response_invalid` when the body is no event, or not in the form of its kind
 */
export function readWebhook({ body, studies }: Pick<WebhookInput<StudyConfig>, 'body' | 'studies'>): readonly Signal[] {
  const { _eventType: type, updatedAt } = read(envelope, body);
  const common = { eventId: null, occurredAt: updatedAt ? Date.parse(updatedAt) : null, test: false };
  switch (type) {
    case 'participant.status_changed': {
      const { participantId, studyId, status } = read(statusChanged, body);
      const isOurs = studies.some(({ config }) => config.rallyStudyId === studyId);
      if (!isOurs || readStatus(status).kind === 'nothing') return [];
      return [{ ...common, externalId: participantId, status }];
    }
    case 'person.opted_out': {
      const { email, optedOut: isOut } = read(optedOut, body);
      return isOut ? [{ ...common, externalId: email, status: 'OPTED_OUT' }] : [];
    }
    case 'person_import.api.finished': {
      const emails = (read(importFinished, body).failedRecords ?? []).flatMap(({ email }) => email ?? []);
      return [...new Set(emails)].map((email) => ({ ...common, externalId: email, status: failedWord }));
    }
    default:
      return [{ ...common, externalId: null, status: type }];
  }
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const member = issue?.path.map((part) => `/${String(part)}`).join('') || 'the whole body';
  throw new ConnectorError('response_invalid', `Rally’s webhook is not in the known form at ${member}: ${issue?.message}.`);
}
