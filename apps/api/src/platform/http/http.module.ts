import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access-guard.js';
import { ApiDocument } from './api-document.js';
import { RouteCheck } from './check-routes.js';
import { IdempotencyInterceptor } from './idempotency-interceptor.js';
import { IdempotencyStore } from './idempotency-store.js';
import { KeyAuthentication } from './key-authentication.js';
import { KeyStore } from './key-store.js';
import { ProblemFilter } from './problem-filter.js';
import { ProblemForms } from './problem-forms.js';
import { RateLimits } from './rate-limits.js';
import { ReferenceController } from './reference.controller.js';
import { RequestValidationPipe } from './request-validation-pipe.js';
import { TransactionInterceptor } from './transaction-interceptor.js';
import { VersionInterceptor } from './versions.js';

/** What every route has in common. The interceptors nest in this order: transaction, stored answers, entity tag, then pipes and the handler. */
@Global()
@Module({
  controllers: [ReferenceController],
  providers: [
    ApiDocument,
    KeyAuthentication,
    KeyStore,
    RateLimits,
    IdempotencyStore,
    RouteCheck,
    ProblemForms,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useClass: RequestValidationPipe },
    { provide: APP_INTERCEPTOR, useClass: TransactionInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: VersionInterceptor },
  ],
  exports: [ApiDocument, KeyAuthentication, RateLimits],
})
export class HttpModule {}
