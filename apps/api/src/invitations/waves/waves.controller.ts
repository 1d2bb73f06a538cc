import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Idempotent, Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../../studies/study-id-param.js';
import type { InvitationWave } from './invitation-wave.js';
import { InvitationsDto, InvitationWaveDto, SendWaveDto } from './wave.dto.js';
import { WavesService } from './waves.service.js';

/** Invitations to the people whom the audience of a study matches. */
@ApiTags('recruitment')
@Controller('api/v1/studies/:id/invitations')
export class WavesController {
  constructor(private readonly waves: WavesService) {}

  @Post()
  @HttpCode(200)
  @Operation(
    'participations.write',
    'Invite more of the people whom the audience matches, now',
    'Waves go out by themselves after the launch, every six hours, as long as the study wants more applicants; this sends one now. Only people are written to who match, whom mail reaches, and who want invitations; nobody is written to twice.',
  )
  @Idempotent()
  @ApiOkResponse({ type: InvitationWaveDto })
  @ApiProblems('study_not_open', 'no_place_left')
  async send(@StudyIdParam() id: string, @Body() { people }: SendWaveDto): Promise<InvitationWaveDto> {
    return toDto(await this.waves.send(id, people));
  }

  @Get()
  @Operation('participations.read', 'Read how far inviting the people whom the audience matches has come')
  @ApiOkResponse({ type: InvitationsDto })
  async report(@StudyIdParam() id: string): Promise<InvitationsDto> {
    const { matching, next, waves, counts } = await this.waves.report(id);
    return {
      studyId: id,
      matching,
      ...counts,
      next: { people: next.size, dueAt: next.dueAt?.toISOString() ?? null },
      waves: waves.map(toDto),
    };
  }
}

function toDto({ number, invited, requestedBy, createdAt }: InvitationWave): InvitationWaveDto {
  return { number, invited, requestedBy, createdAt: createdAt.toISOString() };
}
