import type { ListShape } from './pages.js';

/** What an accepted batch is answered with: every row's result and the counts, the counts alone, or 204 without a body. */
export type BatchAnswer = 'rows' | 'counts' | 'empty';

/** What the vendor does not publish, or sources disagree on. */
export interface HubWire {
  readonly listShape: ListShape;
  readonly batchAnswer: BatchAnswer;
  /** How many rows a batch may hold. */
  readonly batchSize: number;
}
