import { applyDecorators, Controller, Get, Head, Header } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiDocument } from './api-document.js';
import { renderErrors } from './errors-page.js';
import { referencePolicy } from './reference-frame.js';
import { renderFrontPage } from './reference-front-page.js';
import { renderReference } from './reference-page.js';
import { Public } from './route-rules.js';

/** The description of this API, for machines and for people. `HEAD` answers as `GET` does; the server leaves the body out. */
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

  @Head('openapi.json')
  @Header('cache-control', 'public, max-age=300')
  @ApiExcludeEndpoint()
  headDocument(): object {
    return this.getDocument();
  }

  @Get()
  @Page()
  getFront(): string {
    return renderFrontPage();
  }

  @Head()
  @Page()
  headFront(): string {
    return this.getFront();
  }

  @Get('reference')
  @Page()
  getReference(): string {
    return renderReference(this.#document.read());
  }

  @Head('reference')
  @Page()
  headReference(): string {
    return this.getReference();
  }

  @Get('reference/errors')
  @Page()
  getErrors(): string {
    return renderErrors();
  }

  @Head('reference/errors')
  @Page()
  headErrors(): string {
    return this.getErrors();
  }
}

/** A page for people, which the OpenAPI document does not name. */
function Page(): MethodDecorator {
  return applyDecorators(
    Header('content-type', 'text/html; charset=utf-8'),
    Header('content-security-policy', referencePolicy),
    ApiExcludeEndpoint(),
  );
}
