import { Injectable, UseInterceptors, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

/** Runs before the body is validated. */
@Injectable()
class EmptyBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.body ??= {};
    return next.handle();
  }
}

/** A route whose body may be left out, which is the same as an empty object. */
export function OptionalBody(): MethodDecorator {
  return UseInterceptors(EmptyBodyInterceptor);
}
