import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiDocument } from './api-document.js';
import { renderErrors } from './errors-page.js';
import { referencePolicy } from './reference-frame.js';
import { renderReference } from './reference-page.js';
import { Public } from './route-rules.js';

/** The description of this API, for machines and for people. */
@ApiTags('meta')
@Public()
@Controller()
export class ReferenceController {
  readonly #document: ApiDocument;

  constructor(document: ApiDocument) {
    this.#document = document;
  }

  @Get('openapi.json')
  @ApiOperation({ summary: 'The OpenAPI 3.1 document of this API' })
  @Header('cache-control', 'public, max-age=300')
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  getDocument(): object {
    return this.#document.read();
  }

  @Get('reference')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', referencePolicy)
  @ApiExcludeEndpoint()
  getReference(): string {
    return renderReference(this.#document.read());
  }

  @Get('reference/errors')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', referencePolicy)
  @ApiExcludeEndpoint()
  getErrors(): string {
    return renderErrors();
  }
}
