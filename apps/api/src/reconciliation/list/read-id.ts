import { isUnresolvedPlaceholder, parseParticipationId } from '@panelbridge/core';
import type { LiveConnection } from '../../connections/live-connection.js';
import { listOtherSettings } from '../../links/list-other-settings.js';
import type { ParticipantTokens } from '../../links/participant-tokens.js';

/** Whom an id of the other side names, by its form alone. */
export interface ReadId {
  /** As it is stored: a token, which is as good as a key, by the id that it stands for. */
  readonly externalId: string | null;
  readonly participationId: string | null;
  readonly format: 'expected' | 'other_format' | 'malformed' | 'missing';
}

/** Reads one id of a list. */
export type IdReader = (id: string | null) => ReadId;

/** Reads ids as the connection's tool writes them in a study with these settings; ids of another kind of test are told apart (S0-50). */
export function createIdReader(connection: LiveConnection, study: Readonly<Record<string, unknown>>, tokens: ParticipantTokens): IdReader {
  const translate = connection.redirect?.internalId;
  const read = translate ? readPartnerIds(translate, study, listOtherSettings(connection, study)) : readTokens(tokens);
  return (id) => {
    const text = id?.trim() ?? '';
    if (text === '' || isUnresolvedPlaceholder(text))
      return { externalId: text === '' ? null : text, participationId: null, format: 'missing' };
    return read(text);
  };
}

type Translate = NonNullable<NonNullable<LiveConnection['redirect']>['internalId']>;

function readPartnerIds(
  translate: Translate,
  study: Readonly<Record<string, unknown>>,
  others: readonly Readonly<Record<string, unknown>>[],
) {
  const find = (externalId: string, settings: Readonly<Record<string, unknown>>): string | null => {
    const translated = translate({ externalId, study: settings });
    const parsed = translated.ok ? parseParticipationId(translated.value) : translated;
    return parsed.ok ? parsed.value : null;
  };
  return (externalId: string): ReadId => {
    const expected = find(externalId, study);
    if (expected !== null) return { externalId, participationId: expected, format: 'expected' };
    const bare = parseParticipationId(externalId);
    const other = bare.ok ? bare.value : (others.map((settings) => find(externalId, settings)).find((id) => id !== null) ?? null);
    return { externalId, participationId: other, format: other === null ? 'malformed' : 'other_format' };
  };
}

function readTokens(tokens: ParticipantTokens) {
  return (text: string): ReadId => {
    const named = tokens.participationOf('tracking', text);
    const bare = parseParticipationId(text);
    const participationId = named ?? (bare.ok ? bare.value : null);
    return participationId === null
      ? { externalId: text, participationId, format: 'malformed' }
      : { externalId: participationId, participationId, format: 'expected' };
  };
}
