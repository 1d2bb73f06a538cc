import { Body, Get, HttpCode, Injectable, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ProblemException } from '../platform/http/problem.js';
import { Idempotent, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { OptionalBody } from '../studies/optional-body.js';
import { ActDto, NoShowDto, NoteDto, ReasonedActDto } from './act.dto.js';
import { ReasonedAct, SingleAct } from './act-decorators.js';
import type { ActName } from './act-names.js';
import { ActsService } from './acts.service.js';
import { ParticipationDto } from './participation.dto.js';
import { ParticipationIdParam, StudyScope } from './participation-id-param.js';
import { ParticipationReader } from './participation-reader.js';
import { documentStudyParameter } from './study-parameter.js';
import { TimelineDto } from './timeline.dto.js';
import { TimelineService } from './timeline.service.js';

/** What a controller of participations is made with. */
export type ParticipationRoutes = abstract new (reader: ParticipationReader, timelines: TimelineService, acts: ActsService) => object;

/**
 * Makes the routes of single participations, anew for each controller: what is documented belongs to the methods themselves.
 *
 * @param isUnderStudy whether the path names the study as `studyId`; a participation of another one is then not found
 */
export function createParticipationRoutes(isUnderStudy: boolean): ParticipationRoutes {
  @Injectable()
  abstract class Routes {
    readonly #reader: ParticipationReader;
    readonly #timelines: TimelineService;
    readonly #acts: ActsService;

    constructor(reader: ParticipationReader, timelines: TimelineService, acts: ActsService) {
      this.#reader = reader;
      this.#timelines = timelines;
      this.#acts = acts;
    }

    @Get(':pp')
    @Operation('participations.read', 'Show a participation, with why it stands where it does')
    @Versioned()
    @ApiOkResponse({ type: ParticipationDto })
    get(@ParticipationIdParam() id: string, @StudyScope() studyId: string | undefined): Promise<ParticipationDto> {
      return this.#reader.get(id, studyId);
    }

    @Get(':pp/timeline')
    @Operation(
      'participations.read',
      'Show everything that happened in a participation',
      'Every event, report and mail, the oldest first; reports with what is irregular about them and what to do.',
    )
    @ApiOkResponse({ type: TimelineDto })
    timeline(@ParticipationIdParam() id: string, @StudyScope() studyId: string | undefined): Promise<TimelineDto> {
      return this.#timelines.read(id, studyId);
    }

    @Post(':pp/invite')
    @SingleAct('invite', 'Approve an application and invite the person')
    @Idempotent()
    @ApiProblems('no_place_left', 'study_not_open')
    invite(@ParticipationIdParam() id: string, @StudyScope() studyId: string | undefined, @Body() body: ActDto): Promise<ParticipationDto> {
      return this.#act('invite', id, studyId, body);
    }

    @Post(':pp/reject')
    @ReasonedAct('reject', 'Reject a person; nothing is paid')
    reject(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() body: ReasonedActDto,
    ): Promise<ParticipationDto> {
      return this.#act('reject', id, studyId, body);
    }

    @Post(':pp/cancel')
    @ReasonedAct('cancel', 'Cancel an invitation or a booking; nothing is paid')
    @ApiProblems('session_started')
    cancel(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() body: ReasonedActDto,
    ): Promise<ParticipationDto> {
      return this.#act('cancel', id, studyId, body);
    }

    /** On a completed participation whose incentive is held it says that the completion stands, and lifts the hold. */
    @Post(':pp/complete')
    @SingleAct('complete', 'Complete a participation; the incentive becomes due')
    @ApiProblems('session_not_started', 'study_was_billed')
    complete(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() body: ActDto,
    ): Promise<ParticipationDto> {
      return this.#act('complete', id, studyId, body);
    }

    /** Both or neither. */
    @Post(':pp/complete-and-pay')
    @SingleAct('complete-and-pay', 'Complete a participation and release the incentive')
    @Idempotent()
    @ApiProblems('no_incentive', 'release_refused', 'session_not_started', 'study_was_billed')
    completeAndPay(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() body: ActDto,
    ): Promise<ParticipationDto> {
      return this.#act('complete-and-pay', id, studyId, body);
    }

    /** From the moment at which the booked session begins. The place is free then; nobody is paid or charged for. */
    @Post(':pp/no-show')
    @SingleAct('no-show', 'Note that the person did not come to the session', NoShowDto)
    @ApiProblems('session_not_started')
    async noShow(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() { reason, replace }: NoShowDto,
    ): Promise<ParticipationDto> {
      return this.#act('no-show', id, studyId, { ...(reason !== undefined && { reason }), ...(replace !== undefined && { replace }) });
    }

    @Post(':pp/exclude')
    @ReasonedAct('exclude', 'Exclude a person from the study; nothing is paid')
    exclude(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() body: ReasonedActDto,
    ): Promise<ParticipationDto> {
      return this.#act('exclude', id, studyId, body);
    }

    /** The repair for a report that was lost or wrong. */
    @Post(':pp/mark-submitted')
    @ReasonedAct('mark-submitted', 'Mark a participation as submitted by hand')
    @Idempotent()
    @ApiProblems('no_place_left', 'study_not_open')
    markSubmitted(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() body: ReasonedActDto,
    ): Promise<ParticipationDto> {
      return this.#act('mark-submitted', id, studyId, body);
    }

    @Post(':pp/confirm-removed')
    @HttpCode(200)
    @Operation(
      'participations.decide',
      'Confirm that an excluded person was removed in the tool',
      'The second step of an exclusion, for tools in which a person does it by hand. It comes after the first; saying it again changes nothing.',
    )
    @Versioned({ changes: true })
    @OptionalBody()
    @ApiBody({ type: NoteDto, required: false })
    @ApiOkResponse({ type: ParticipationDto })
    @ApiProblems('exclusion_order', 'unsupported')
    confirmRemoved(
      @ParticipationIdParam() id: string,
      @StudyScope() studyId: string | undefined,
      @Body() { note }: NoteDto,
    ): Promise<ParticipationDto> {
      return this.#act('confirm-removed', id, studyId, note === undefined ? {} : { reason: note });
    }

    @Post(':pp/messages')
    @HttpCode(200)
    @Operation(
      'participations.write',
      'Messages to participants: not offered',
      'Always refused: an id tracks one person through one study and is no way to contact them.',
    )
    @ApiOkResponse({ type: ParticipationDto })
    @ApiProblems('unsupported')
    async message(@ParticipationIdParam() id: string, @StudyScope() studyId: string | undefined): Promise<ParticipationDto> {
      const { participantId } = await this.#reader.find(id, studyId);
      const person =
        participantId === null ? 'The person has been removed from the panel.' : `The person is ${participantId} of the panel.`;
      throw new ProblemException('unsupported', {
        detail: `There is no chat, and a participation’s id only tracks one person through one study. ${person} Invite people to another study by participant id: \`POST /api/v1/studies/{id}/participations\`.`,
      });
    }

    async #act(name: ActName, id: string, studyId: string | undefined, { reason, replace }: NoShowDto): Promise<ParticipationDto> {
      await this.#acts.act(id, {
        name,
        ...(reason === undefined ? {} : { reason }),
        ...(replace === undefined ? {} : { replace }),
        ...(studyId === undefined ? {} : { studyId }),
      });
      return this.#reader.get(id, studyId);
    }
  }
  if (isUnderStudy) documentStudyParameter(Routes);
  return Routes;
}
