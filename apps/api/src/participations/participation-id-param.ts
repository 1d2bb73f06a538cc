import { Param, createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { parseParticipationId, parseStudyId } from '@panelbridge/core';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../platform/http/problem.js';
import { refuseUnknownStudy } from '../studies/refuse-unknown-study.js';

/** An id that cannot exist is not found, rather than a fault of its own. */
class ParticipationIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (parseParticipationId(value).ok) return value;
    throw new ProblemException('not_found', { detail: 'A participation id is `pp_` and letters or digits, for example `pp_9exh736`.' });
  }
}

/** The path parameter `pp`, a participation's id; anything else answers `not_found`. */
export function ParticipationIdParam(): ParameterDecorator {
  return Param('pp', new ParticipationIdPipe());
}

/** The study that the path names, where it names one: what belongs to another study is not found there. */
export const StudyScope = createParamDecorator((_data: unknown, context: ExecutionContext): string | undefined => {
  const { studyId } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { studyId?: string } }>>().params;
  if (studyId === undefined || parseStudyId(studyId).ok) return studyId;
  throw refuseUnknownStudy();
});
