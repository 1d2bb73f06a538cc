import { HttpCode, applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiOkResponse } from '@nestjs/swagger';
import type { Operation as OperationName } from '@panelbridge/core';
import { ApiProblems } from '../platform/http/api-problems.js';
import { Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { OptionalBody } from '../studies/optional-body.js';
import { ActDto, BulkAnswerDto, ReasonedActDto } from './act.dto.js';
import type { ActName } from './act-names.js';
import { ParticipationDto } from './participation.dto.js';

/** Only who may release money may do both at once. */
function operationOf(name: ActName): OperationName {
  return name === 'complete-and-pay' ? 'incentives.release' : 'participations.decide';
}

/** An act on one participation whose body, with a reason, may be left out. */
export function SingleAct(name: ActName, summary: string, body: Type = ActDto): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    Operation(operationOf(name), summary),
    Versioned({ changes: true }),
    OptionalBody(),
    ApiBody({ type: body, required: false }),
    ApiOkResponse({ type: ParticipationDto }),
    ApiProblems('act_not_allowed'),
  );
}

/** An act on one participation that needs a reason. */
export function ReasonedAct(name: ActName, summary: string): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    Operation(operationOf(name), summary),
    Versioned({ changes: true }),
    ApiBody({ type: ReasonedActDto }),
    ApiOkResponse({ type: ParticipationDto }),
    ApiProblems('act_not_allowed'),
  );
}

/** An act on many participations at once: each succeeds or is refused by itself. */
export function BulkAct(name: ActName, body: Type): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    Operation(operationOf(name), `The same for up to 200 participations: ${name}`),
    ApiBody({ type: body }),
    ApiOkResponse({ type: BulkAnswerDto }),
  );
}
