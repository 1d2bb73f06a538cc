/** What an operation answers with a good status, as far as it is looked at. */
export interface Answer {
  /** The media types that it can have. */
  readonly types: readonly string[];
  /** Whether it can have no content. */
  readonly isEmpty: boolean;
  /** `other`: text, or nothing. */
  readonly form: 'object' | 'list' | 'other';
  /** What an object of the present contract always has. */
  readonly members: readonly string[];
  /** Whether it is a page: a list of entries under `data`. */
  readonly isPage: boolean;
}
