/** A file that the site is made from is missing, malformed or says too little. The message names every fault at once, and the remedy. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  /**
   * @param file path from the repository's root
   * @param faults where in the file, and what is wrong
   * @param remedy what to do about it
   */
  constructor(
    readonly file: string,
    readonly faults: readonly string[],
    readonly remedy: string,
  ) {
    super([`${file} cannot be shown:`, ...faults.map((fault) => `  - ${fault}`), `Remedy: ${remedy}`].join('\n'));
  }
}
