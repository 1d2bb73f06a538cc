/** Writes plain JSON data as one text, whatever the order of its members. */
export function canonicalize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const written = members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalize(member)}`);
  return `{${written.toSorted().join(',')}}`;
}
