import type { Implementation, Manifest } from '@panelbridge/core/connector';

/** What `writeBatch` is given. */
export type WriteInput = Parameters<NonNullable<Implementation<Manifest>['participantIngestion']>['writeBatch']>[0];

/**
 * A batch with its records as a text beside them, as a hub hands over what it read from its own store.
 *
 * @param spelling `plain`: as `JSON.stringify` writes; `other`: the same values, with blanks between them and characters written as escapes
 */
export function withText(input: WriteInput, spelling: 'plain' | 'other' = 'plain'): WriteInput {
  const { records } = input;
  const json = spelling === 'plain' ? JSON.stringify(records) : escapeCharacters(JSON.stringify(records, null, 1));
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { ...input, text: { json, count: records.length, fields } };
}

function escapeCharacters(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
