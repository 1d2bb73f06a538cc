import { Param, type PipeTransform } from '@nestjs/common';
import { ProblemException } from './problem.js';

/** The form of a UUID as requests may write it. */
export const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id that cannot exist is not found, rather than a fault of its own. */
class UuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!uuidForm.test(value)) throw new ProblemException('not_found');
    return value.toLowerCase();
  }
}

/** A path parameter that is a UUID; anything else answers `not_found`. */
export function UuidParam(name: string): ParameterDecorator {
  return Param(name, new UuidPipe());
}
