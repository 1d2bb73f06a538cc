const oids = { text: 25, jsonb: 3802 } as const;

/** Types of elements that can be written. */
export type ElementType = keyof typeof oids;

const dimensions = 1;
const lowerBound = 1;
const jsonbVersion = '\u0001';
const nullLength = '\u00ff\u00ff\u00ff\u00ff';
const shortLengths = Array.from({ length: 128 }, (_, length) => writeInteger(length));

/**
 * Writes a one-dimensional array in PostgreSQL's binary form, in which the driver sends every buffer. As text each element would be escaped
 * here and read character by character there, which takes longer than all else that is done with a batch outside of the table.
 *
 * @param elementAt gives each element; `null` stands for null
 */
export function writeBinaryArray(type: ElementType, count: number, elementAt: (index: number) => string | null): Buffer {
  // Bytes are collected as the characters of one string, which is turned into a buffer at once: a call for each element would cost more.
  const prefix = type === 'jsonb' ? jsonbVersion : '';
  let bytes = '';
  let hasNull = 0;
  for (let index = 0; index < count; index += 1) {
    const element = elementAt(index);
    if (element === null) {
      hasNull = 1;
      bytes += nullLength;
    } else {
      const content = isPlain(element) ? element : Buffer.from(element).toString('latin1');
      const length = content.length + prefix.length;
      bytes += (shortLengths[length] ?? writeInteger(length)) + prefix + content;
    }
  }
  const header = [dimensions, hasNull, oids[type], count, lowerBound].map(writeInteger).join('');
  return Buffer.from(header + bytes, 'latin1');
}

/** Whether each character is a byte of its own in UTF-8. */
function isPlain(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

function writeInteger(value: number): string {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}
