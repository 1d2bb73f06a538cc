import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { Idempotent, Operation } from '../platform/http/route-rules.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { InvitationAnswerDto, InviteDto } from './invite.dto.js';
import { InviteService } from './invite.service.js';

/** Invitations to studies and to their screeners. */
@ApiTags('participations')
@Controller('api/v1/studies/:studyId/participations')
export class InvitationsController {
  constructor(private readonly invitations: InviteService) {}

  @Post()
  @HttpCode(200)
  @Operation(
    'participations.write',
    'Invite people to a study or to its screener',
    'Everybody gets an outcome, in the order of the request; nobody is invited twice. Mails go out in the background.',
  )
  @Idempotent()
  @ApiOkResponse({ type: InvitationAnswerDto })
  @ApiProblems('study_not_open')
  invite(@StudyIdParam('studyId') studyId: string, @Body() body: InviteDto): Promise<InvitationAnswerDto> {
    return this.invitations.invite(studyId, body);
  }
}
