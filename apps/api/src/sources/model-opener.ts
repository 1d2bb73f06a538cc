import { Injectable } from '@nestjs/common';
import type { ModelReader } from './model-reader.js';
import { SourceError } from './source-error.js';

/** Opens models for reading. */
@Injectable()
export class ModelOpener {
  /**
   * Opens a snapshot of a model. Runs outside of a transaction: it reads the settings in one of its own, then connects.
   *
   * @param signal ends the reading, also while it connects
   * @throws SourceError
   */
  async open(workspaceId: string, modelId: string, signal: AbortSignal): Promise<ModelReader> {
    signal.throwIfAborted();
    throw new SourceError('file_missing', `No model ${modelId} in ${workspaceId}`);
  }
}
