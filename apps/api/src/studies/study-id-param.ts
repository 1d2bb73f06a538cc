import { Param, type PipeTransform } from '@nestjs/common';
import { parseStudyId } from '@panelbridge/core';
import { refuseUnknownStudy } from './refuse-unknown-study.js';

/** An id that cannot exist is not found, rather than a fault of its own. */
class StudyIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (parseStudyId(value).ok) return value;
    throw refuseUnknownStudy();
  }
}

/** A path parameter that is a study's id; anything else answers `not_found`. */
export function StudyIdParam(name = 'id'): ParameterDecorator {
  return Param(name, new StudyIdPipe());
}
