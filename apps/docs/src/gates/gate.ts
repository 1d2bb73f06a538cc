/** What a gate found. No faults: it is passed. */
export interface GateResult {
  /** One word, as it stands at the beginning of its line. */
  readonly name: string;
  /** What was looked at, in figures. */
  readonly figure: string;
  /** One line each: where, what is wrong, and what to do where that is not plain. */
  readonly faults: readonly string[];
}
