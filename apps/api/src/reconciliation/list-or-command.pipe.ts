import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { RequestValidationPipe } from '../platform/http/request-validation-pipe.js';
import { StartReconciliationDto } from './reconciliation.dto.js';

/** Lets a list through as it came, and checks anything else as JSON. */
export class ListOrCommandPipe implements PipeTransform<unknown, Promise<unknown>> {
  readonly #json = new RequestValidationPipe();

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return Buffer.isBuffer(value) ? value : this.#json.transform(value, { ...metadata, metatype: StartReconciliationDto });
  }
}
