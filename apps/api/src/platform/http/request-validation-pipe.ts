import { Injectable, ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { ProblemException, type ProblemError } from './problem.js';

class Faults extends Error {
  readonly errors: readonly ValidationError[];

  constructor(errors: readonly ValidationError[]) {
    super('validation failed');
    this.errors = errors;
  }
}

/** Checks bodies, queries and path parameters against their DTO classes and names every fault at once; unknown members are faults. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: false,
      exceptionFactory: (errors) => new Faults(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') refuseNul(value);
    if (metadata.type === 'body' && metadata.metatype && this.toValidate(metadata)) refuseNonObject(value);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Faults)) throw error;
      const inQuery = metadata.type !== 'body';
      throw new ProblemException(inQuery ? 'query_invalid' : 'validation_failed', { errors: listFaults(error.errors, '', inQuery) });
    }
  }
}

/** Text with U+0000 can neither be stored nor looked for; in a body the parser refuses it. */
function refuseNul(query: unknown): void {
  const faulty = Object.entries(query ?? {}).filter(([name, value]) => JSON.stringify([name, value]).includes(String.raw`\u0000`));
  if (faulty.length === 0) return;
  throw new ProblemException('query_invalid', {
    errors: faulty.map(([name]) => ({
      pointer: `/${name.replaceAll('\0', '')}`,
      code: 'text_invalid',
      detail: 'It holds the character U+0000; leave that out.',
    })),
  });
}

function refuseNonObject(value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  const detail = value === undefined ? 'A JSON object is needed as the body; none was sent.' : 'The body must be a JSON object.';
  throw new ProblemException('validation_failed', { errors: [{ pointer: '', code: 'object_needed', detail }] });
}

function listFaults(errors: readonly ValidationError[], path: string, inQuery: boolean): ProblemError[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const pointer = `${path}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(constraints ?? {}).map(([name, message]) => describeFault(pointer, name, message, inQuery));
    return [...own, ...listFaults(children ?? [], pointer, inQuery)];
  });
}

function describeFault(pointer: string, name: string, message: string, inQuery: boolean): ProblemError {
  if (name === 'whitelistValidation') {
    return inQuery
      ? { pointer, code: 'unknown_parameter', detail: 'This route has no such parameter; leave it out.' }
      : { pointer, code: 'unknown_member', detail: 'There is no such member here; leave it out or correct its name.' };
  }
  const code = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return { pointer, code, detail: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.') };
}
