/** Appends members to an RFC 6901 JSON pointer, escaping `~` and `/`. */
export function extendPointer(pointer: string, ...members: readonly (string | number | symbol)[]): string {
  return members.reduce<string>((whole, member) => `${whole}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`, pointer);
}
