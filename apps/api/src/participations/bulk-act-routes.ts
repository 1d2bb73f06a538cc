import { Body, Injectable, Post } from '@nestjs/common';
import { Idempotent } from '../platform/http/route-rules.js';
import { BulkActDto, BulkAnswerDto, BulkNoShowDto, BulkNoteDto, ReasonedBulkActDto } from './act.dto.js';
import { BulkAct } from './act-decorators.js';
import type { ActName } from './act-names.js';
import { ActsService } from './acts.service.js';
import { StudyScope } from './participation-id-param.js';
import { documentStudyParameter } from './study-parameter.js';

/** What a controller of bulk acts is made with. */
export type BulkActRoutes = abstract new (acts: ActsService) => object;

/**
 * Makes the routes of bulk acts, anew for each controller: what is documented belongs to the methods themselves.
 *
 * @param isUnderStudy whether the path names the study as `studyId`; items of another one are then not found
 */
export function createBulkActRoutes(isUnderStudy: boolean): BulkActRoutes {
  @Injectable()
  abstract class Routes {
    readonly #acts: ActsService;

    constructor(acts: ActsService) {
      this.#acts = acts;
    }

    @Post('invite')
    @BulkAct('invite', BulkActDto)
    @Idempotent()
    inviteAll(@StudyScope() studyId: string | undefined, @Body() body: BulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('invite', studyId, body);
    }

    @Post('reject')
    @BulkAct('reject', ReasonedBulkActDto)
    rejectAll(@StudyScope() studyId: string | undefined, @Body() body: ReasonedBulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('reject', studyId, body);
    }

    @Post('cancel')
    @BulkAct('cancel', ReasonedBulkActDto)
    cancelAll(@StudyScope() studyId: string | undefined, @Body() body: ReasonedBulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('cancel', studyId, body);
    }

    @Post('complete')
    @BulkAct('complete', BulkActDto)
    completeAll(@StudyScope() studyId: string | undefined, @Body() body: BulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('complete', studyId, body);
    }

    @Post('complete-and-pay')
    @BulkAct('complete-and-pay', BulkActDto)
    @Idempotent()
    completeAndPayAll(@StudyScope() studyId: string | undefined, @Body() body: BulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('complete-and-pay', studyId, body);
    }

    @Post('no-show')
    @BulkAct('no-show', BulkNoShowDto)
    noShowAll(@StudyScope() studyId: string | undefined, @Body() body: BulkNoShowDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('no-show', studyId, body);
    }

    @Post('exclude')
    @BulkAct('exclude', ReasonedBulkActDto)
    excludeAll(@StudyScope() studyId: string | undefined, @Body() body: ReasonedBulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('exclude', studyId, body);
    }

    @Post('confirm-removed')
    @BulkAct('confirm-removed', BulkNoteDto)
    confirmRemovedAll(@StudyScope() studyId: string | undefined, @Body() { items, note }: BulkNoteDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('confirm-removed', studyId, note === undefined ? { items } : { items, reason: note });
    }

    @Post('mark-submitted')
    @BulkAct('mark-submitted', ReasonedBulkActDto)
    @Idempotent()
    markSubmittedAll(@StudyScope() studyId: string | undefined, @Body() body: ReasonedBulkActDto): Promise<BulkAnswerDto> {
      return this.#actOnAll('mark-submitted', studyId, body);
    }

    async #actOnAll(name: ActName, studyId: string | undefined, { items, reason, replace }: BulkNoShowDto): Promise<BulkAnswerDto> {
      const requested = {
        name,
        ...(reason === undefined ? {} : { reason }),
        ...(replace === undefined ? {} : { replace }),
        ...(studyId === undefined ? {} : { studyId }),
      };
      return { results: await this.#acts.actOnAll(items, requested) };
    }
  }
  if (isUnderStudy) documentStudyParameter(Routes);
  return Routes;
}
