import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ApiPage, PageQuery, type Page } from '../../platform/http/pagination.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { Operation } from '../../platform/http/route-rules.js';
import { Versioned } from '../../platform/http/versions.js';
import { ChangeCharacteristicDto, CharacteristicDto, CreateCharacteristicDto, DeleteCharacteristicQuery } from './characteristic.dto.js';
import type { Characteristic } from './characteristic.entity.js';
import { CharacteristicsService } from './characteristics.service.js';

/** What is known of people beyond the nine fields that everybody has. */
@ApiTags('panel')
@Controller('api/v1/characteristics')
export class CharacteristicsController {
  constructor(private readonly characteristics: CharacteristicsService) {}

  @Post()
  @Operation('characteristics.write', 'Define a characteristic', 'From then on people can have a value of it, which has to fit its type.')
  @Versioned()
  @ApiCreatedResponse({ type: CharacteristicDto })
  @ApiProblems('characteristic_slug_taken', 'characteristics_full')
  async create(@Body() body: CreateCharacteristicDto): Promise<CharacteristicDto> {
    return toDto(await this.characteristics.create(body));
  }

  /** The oldest first. */
  @Get()
  @Operation('characteristics.read', 'List the characteristics')
  @ApiPage(CharacteristicDto)
  async list(@Query() query: PageQuery): Promise<Page<CharacteristicDto>> {
    const { data, nextCursor } = await this.characteristics.list(query);
    return { data: data.map(toDto), nextCursor };
  }

  @Get(':id')
  @Operation('characteristics.read', 'Show a characteristic')
  @Versioned()
  @ApiOkResponse({ type: CharacteristicDto })
  async get(@UuidParam('id') id: string): Promise<CharacteristicDto> {
    return toDto(await this.characteristics.get(id));
  }

  @Patch(':id')
  @Operation('characteristics.write', 'Change a characteristic', 'The slug never changes, and the type only while nobody has a value.')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: CharacteristicDto })
  @ApiProblems('characteristic_in_use')
  async change(@UuidParam('id') id: string, @Body() body: ChangeCharacteristicDto): Promise<CharacteristicDto> {
    return toDto(await this.characteristics.change(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation(
    'characteristics.write',
    'Delete a characteristic',
    'Refused while people have a value of it, unless `clearValues` is true: then their values go as well.',
  )
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('characteristic_in_use')
  remove(@UuidParam('id') id: string, @Query() { clearValues = false }: DeleteCharacteristicQuery): Promise<void> {
    return this.characteristics.remove(id, clearValues);
  }
}

function toDto({ workspaceId: _workspaceId, createdAt, updatedAt, ...members }: Characteristic): CharacteristicDto {
  return { ...members, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
