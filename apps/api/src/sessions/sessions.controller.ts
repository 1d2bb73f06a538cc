import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ReasonedActDto } from '../participations/act.dto.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { Idempotent, Operation } from '../platform/http/route-rules.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { Versioned } from '../platform/http/versions.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { ChangeSessionDto, MadeSessionsDto, MakeSessionsDto, SessionDto, SessionQuery } from './session.dto.js';
import { SessionReader } from './session-reader.js';
import { MakeSessions } from './make-sessions.js';
import { SessionsService } from './sessions.service.js';

/** The sessions of moderated studies. People book them on pages of their own. */
@ApiTags('sessions')
@Controller('api/v1/studies/:id/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly maker: MakeSessions,
    private readonly reader: SessionReader,
  ) {}

  @Post()
  @Operation('studies.write', 'Make sessions, a single one or from the slots of the availability')
  @Idempotent({ isOptional: true })
  @ApiCreatedResponse({ type: MadeSessionsDto })
  @ApiProblems('session_refused', 'availability_missing', 'study_closed')
  async make(@StudyIdParam() id: string, @Body() body: MakeSessionsDto): Promise<MadeSessionsDto> {
    const { sessions, skipped } = await this.maker.make(id, body);
    return { sessions: await this.reader.show(sessions), skipped };
  }

  @Get()
  @Operation('participations.read', 'List the sessions of a study', 'The earliest first, with who has booked under their pseudonyms.')
  @ApiPage(SessionDto)
  list(@StudyIdParam() id: string, @Query() query: SessionQuery): Promise<Page<SessionDto>> {
    return this.reader.list(id, query);
  }

  @Get(':session')
  @Operation('participations.read', 'Read a session')
  @Versioned()
  @ApiOkResponse({ type: SessionDto })
  get(@StudyIdParam() id: string, @UuidParam('session') session: string): Promise<SessionDto> {
    return this.reader.get(id, session);
  }

  @Patch(':session')
  @Operation(
    'studies.write',
    'Change a session that has not begun',
    'Who has booked it stays booked, and is told of another time or place.',
  )
  @Versioned({ changes: true })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblems('session_refused', 'session_started', 'session_cancelled')
  async change(@StudyIdParam() id: string, @UuidParam('session') session: string, @Body() body: ChangeSessionDto): Promise<SessionDto> {
    await this.sessions.change(id, session, body);
    return this.reader.get(id, session);
  }

  @Post(':session/cancel')
  @HttpCode(200)
  @Operation(
    'participations.decide',
    'Call a session off',
    'The participations of those who have booked it end as `cancelled`, and they are told.',
  )
  @Versioned({ changes: true })
  @ApiBody({ type: ReasonedActDto })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblems('session_started', 'session_cancelled')
  async cancel(@StudyIdParam() id: string, @UuidParam('session') session: string, @Body() { reason }: ReasonedActDto): Promise<SessionDto> {
    await this.sessions.cancel(id, session, reason);
    return this.reader.get(id, session);
  }
}
