import { maximumCellLength, type ModelColumn } from '@panelbridge/core';

/** One more than is sent, so that a longer text is still refused for its length. */
export const longestText = maximumCellLength + 1;

/** What a file holds, and how it is read. */
export interface FileShape {
  readonly columns: readonly ModelColumn[];
  /** The table function that reads it. */
  readonly table: string;
  /** The expression of a column, by its place among the columns. */
  readonly expressions: readonly string[];
  /** Longest text that is read, in characters as they are written; longer ones are cut, and refused for their length later. */
  readonly longest: number;
  /** Makes a cell of what the engine yields. */
  readonly toCell: (value: unknown) => unknown;
}
