import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { ParticipantDto, ParticipantQuery, WriteParticipantDto } from './participant.dto.js';
import { ParticipantExportDto } from './participant-export.dto.js';
import { ParticipantExport } from './participant-export.js';
import { ParticipantsService } from './participants.service.js';
import { toParticipantDto } from './to-participant-dto.js';

/** The panel: the people of a workspace. */
@ApiTags('panel')
@Controller('api/v1/participants')
export class ParticipantsController {
  constructor(
    private readonly participants: ParticipantsService,
    private readonly exports: ParticipantExport,
  ) {}

  @Post()
  @Operation('participants.write', 'Add a person to the panel', 'A person without an address is kept too and marked as not contactable.')
  @Versioned()
  @ApiCreatedResponse({ type: ParticipantDto })
  @ApiProblems('participant_email_taken')
  async create(@Body() body: WriteParticipantDto): Promise<ParticipantDto> {
    return toParticipantDto(await this.participants.create(body));
  }

  /** The newest first. */
  @Get()
  @Operation('participants.read', 'List the people of the panel')
  @ApiPage(ParticipantDto)
  async list(@Query() query: ParticipantQuery): Promise<Page<ParticipantDto>> {
    const { data, nextCursor } = await this.participants.list(query);
    return { data: data.map(toParticipantDto), nextCursor };
  }

  @Get(':id')
  @Operation('participants.read', 'Show a person')
  @Versioned()
  @ApiOkResponse({ type: ParticipantDto })
  async get(@UuidParam('id') id: string): Promise<ParticipantDto> {
    return toParticipantDto(await this.participants.get(id));
  }

  @Patch(':id')
  @Operation('participants.write', 'Change a person')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: ParticipantDto })
  @ApiProblems('participant_email_taken')
  async change(@UuidParam('id') id: string, @Body() body: WriteParticipantDto): Promise<ParticipantDto> {
    return toParticipantDto(await this.participants.change(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation(
    'participants.write',
    'Remove a person from the panel',
    'Refused while the person takes part in a study or is owed an incentive; an erase is not.',
  )
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('participant_in_use')
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.participants.remove(id);
  }

  @Get(':id/export')
  @Operation(
    'participants.erase',
    'Export everything that is stored about a person',
    'For requests of access: every row in which the person appears.',
  )
  @ApiOkResponse({ type: ParticipantExportDto })
  export(@UuidParam('id') id: string): Promise<ParticipantExportDto> {
    return this.exports.gather(id);
  }

  @Post(':id/erase')
  @HttpCode(204)
  @Operation(
    'participants.erase',
    'Erase a person',
    "The person's row, answers, emails and stored answers of the API go at once. Ids, statuses and amounts stay, so the ledger still adds up.",
  )
  @ApiNoContentResponse()
  erase(@UuidParam('id') id: string): Promise<void> {
    return this.participants.erase(id);
  }
}
