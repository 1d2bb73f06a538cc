import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Slot } from '@panelbridge/core';
import { ApiProblems } from '../platform/http/api-problems.js';
import { Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import type { Study } from '../studies/study.entity.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { AvailabilityDto, SetAvailabilityDto, type SlotDto } from './availability.dto.js';
import type { AvailabilityRow } from './availability.entity.js';
import { AvailabilityService } from './availability.service.js';
import { showLocal } from './show-local.js';

const shownSlots = 200;

/** When the team of a moderated study holds sessions. */
@ApiTags('sessions')
@Controller('api/v1/studies/:id/availability')
export class AvailabilityController {
  constructor(private readonly availability: AvailabilityService) {}

  @Get()
  @Operation('studies.read', 'Read when sessions are held, with the slots that follow from it')
  @Versioned()
  @ApiOkResponse({ type: AvailabilityDto })
  async get(@StudyIdParam() id: string): Promise<AvailabilityDto> {
    return this.#show(await this.availability.get(id));
  }

  @Put()
  @Operation('studies.write', 'Say when sessions are held', 'Replaces it whole. Times are those of the clocks in the zone, on each day.')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: AvailabilityDto })
  @ApiProblems('availability_refused', 'study_closed')
  async set(@StudyIdParam() id: string, @Body() body: SetAvailabilityDto): Promise<AvailabilityDto> {
    return this.#show(await this.availability.set(id, body));
  }

  #show({ study, row }: { readonly study: Study; readonly row: AvailabilityRow }): AvailabilityDto {
    const { definition, gapMinutes, holdHours, version } = row;
    const slots = this.availability.listSlots(row, study, new Date());
    return {
      studyId: study.id,
      ...definition,
      sessionMinutes: study.participationMinutes,
      gapMinutes,
      holdHours,
      slotCount: slots.length,
      slots: slots.slice(0, shownSlots).map((slot) => showSlot(slot, definition.zone)),
      version,
      updatedAt: row.updatedAt.toISOString(),
    };
  }
}

function showSlot({ startsAt, endsAt }: Slot, zone: string): SlotDto {
  return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), local: showLocal(startsAt, zone) };
}
