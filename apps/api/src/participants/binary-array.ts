const oids = { text: 25, uuid: 2950, jsonb: 3802 } as const;

/** Types of elements that can be written. */
export type ElementType = keyof typeof oids;

const headerLength = 20;
const jsonbVersion = 1;

/**
 * Writes a one-dimensional array in PostgreSQL's binary form, in which the driver sends every buffer. As text each element would be escaped
 * here and read character by character there, which takes longer than all else that is done with a batch outside of the table.
 */
export function writeBinaryArray(type: ElementType, elements: readonly (string | null)[]): Buffer {
  const prefix = type === 'jsonb' ? 1 : 0;
  let hasNull = false;
  let length = headerLength;
  for (const element of elements) {
    if (element === null) hasNull = true;
    length += 4 + (element === null ? 0 : type === 'uuid' ? 16 : prefix + Buffer.byteLength(element));
  }
  const buffer = Buffer.allocUnsafe(length);
  let offset = buffer.writeInt32BE(1, 0);
  offset = buffer.writeInt32BE(hasNull ? 1 : 0, offset);
  offset = buffer.writeInt32BE(oids[type], offset);
  offset = buffer.writeInt32BE(elements.length, offset);
  offset = buffer.writeInt32BE(1, offset);
  for (const element of elements) {
    const start = offset + 4;
    let end = start;
    if (type === 'jsonb' && element !== null) end = buffer.writeUInt8(jsonbVersion, end);
    if (element !== null) end += type === 'uuid' ? buffer.write(element.replaceAll('-', ''), end, 'hex') : buffer.write(element, end);
    offset = buffer.writeInt32BE(element === null ? -1 : end - start, offset);
    offset = end;
  }
  return buffer;
}
