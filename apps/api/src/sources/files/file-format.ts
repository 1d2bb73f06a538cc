/** The forms of files that are read. */
export const fileFormats = ['csv', 'json_lines', 'parquet'] as const;

/** One of {@link fileFormats}. */
export type FileFormat = (typeof fileFormats)[number];

/** How the characters of a CSV file are written. */
export const fileEncodings = ['utf-8', 'utf-16', 'latin-1'] as const;

/** How a CSV file is written; the other forms say by themselves. What is left out takes its default. */
export interface FileOptions {
  /** One character between values; `,`. */
  readonly delimiter?: string;
  /** Whether the first row names the columns; `true`. Without it they are `column1`, `column2` and so on. */
  readonly header?: boolean;
  /** One of {@link fileEncodings}; `utf-8`. */
  readonly encoding?: string;
}
