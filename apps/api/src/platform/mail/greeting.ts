/**
 * The name by which a mail of ours may call a person. Names come from anybody who applies, and no mail must carry a stranger's address.
 *
 * @returns empty when there is none that may stand there
 */
export function pickPlainName(name: string | null): string {
  return name !== null && name.length <= 60 && !/[/:@\\<>]|\w\.\w/.test(name) ? name : '';
}

/** The first line of a mail to a person. */
export function greet(name: string | null): string {
  const plain = pickPlainName(name);
  return plain === '' ? 'Hello,' : `Hello ${plain},`;
}
