/**
 * Tells whether a text can be stored and shown as it is: no control characters but tab and line breaks, no half of a surrogate pair.
 * PostgreSQL refuses U+0000 in text and lone surrogates in JSON, so they have to be named to the writer instead of failing later.
 */
export function isStorableText(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d) return false;
    if (unit === 0x7f) return false;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = text.charCodeAt(index + 1);
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
      index += 1;
    }
  }
  return true;
}

/** Brings a typed text into one form: line breaks as `\n` (browsers send `\r\n`), nothing blank at either end. */
export function tidyText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').trim();
}
