/** Says whether a name may stand in a mail of ours: names come from anybody who applies, and no mail must carry a stranger's address. */
export function isPlainName(name: string): boolean {
  return name.length <= 60 && !/[/:@\\<>]|\w\.\w/.test(name);
}
