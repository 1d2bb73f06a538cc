import { Injectable } from '@nestjs/common';
import type { OpenApiDocument } from './openapi-document.js';

/** The OpenAPI document of the running hub: built once, when somebody first asks. */
@Injectable()
export class ApiDocument {
  #build: (() => OpenApiDocument) | undefined;
  #document: OpenApiDocument | undefined;

  /** Says how the document is built; the application hands it in, since the document is of the whole application. */
  setSource(build: () => OpenApiDocument): void {
    this.#build = build;
  }

  /** The document. @throws Error before the application is complete */
  read(): OpenApiDocument {
    if (!this.#build) throw new Error('The OpenAPI document was asked for before the application was complete');
    this.#document ??= this.#build();
    return this.#document;
  }
}
