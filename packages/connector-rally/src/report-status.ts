import { type ParticipationStatus, parseStatus } from '@panelbridge/core';
import { ConnectorError } from '@panelbridge/core/connector';
import { translateStatus } from './translate-status.js';

/**
 * Rally's public API documents no way to change a participant, so nothing is sent: what a person has to do there is said instead of guessing a
 * request. An applicant who waits for review needs nothing; the import says so already.
 *
 * @throws ConnectorError `unsupported`, naming Rally's words; `input_rejected` for a status that is none
 */
export function reportStatus(participation: string, input: string): void {
  const status = parseStatus(input, '/status');
  if (!status.ok) throw new ConnectorError('input_rejected', status.faults.map(({ detail }) => detail).join(' '));
  const words = (['moderated', 'unmoderated'] as const).map((moderation) => translateStatus(status.value, moderation));
  const { approval } = translateStatus(status.value, 'moderated');
  if (approval === 'AWAITING_APPROVAL') return;
  throw new ConnectorError(
    'unsupported',
    explain(participation, status.value, approval, [...new Set(words.flatMap((one) => one.status ?? []))]),
  );
}

function explain(participation: string, status: ParticipationStatus, approval: string, words: readonly string[]): string {
  return (
    `Rally’s public API documents no call that changes a participant, so Rally was not told that ${participation} is ${status}. ` +
    `Whoever keeps Rally in step finds the applicant there by “${participation}” and sets ${approval} (${words.join(' or ')}). Nothing here depends on it.`
  );
}
