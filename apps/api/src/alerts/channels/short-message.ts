/** The default alphabet of text messages (GSM 03.38). */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Characters that take the place of two. */
const extended = '^{}\\[~]|€';
const replacements: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '–': '-',
  '—': '-',
  '…': '...',
  '`': "'",
  '\t': ' ',
  '\u00a0': ' ',
};
const longestBasic = 160;
/** Any other character makes the whole message one of 16-bit characters. */
const longestOther = 70;

/** Makes a text fit into one text message; typographic characters are replaced by plain ones, since with them only 70 characters fit. */
export function fitShortMessage(text: string): string {
  const plain = [...text].map((character) => replacements[character] ?? character).join('');
  return [...plain].every((character) => basic.includes(character) || extended.includes(character))
    ? cut(plain, longestBasic, (character) => (extended.includes(character) ? 2 : 1))
    : cut(plain, longestOther, (character) => character.length);
}

function cut(text: string, longest: number, weigh: (character: string) => number): string {
  const total = [...text].reduce((sum, character) => sum + weigh(character), 0);
  if (total <= longest) return text;
  let left = longest - 3;
  const kept: string[] = [];
  for (const character of text) {
    left -= weigh(character);
    if (left < 0) break;
    kept.push(character);
  }
  return `${kept.join('')}...`;
}
