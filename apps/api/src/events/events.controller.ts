import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { Operation } from '../platform/http/route-rules.js';
import { EventDto, EventQuery } from './event.dto.js';
import { EventReader } from './event-reader.js';

/** The log of everything that happened. */
@ApiTags('events')
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly events: EventReader) {}

  @Get()
  @Operation('events.read', 'List what happened, the oldest first; no event is ever added before a cursor')
  @ApiPage(EventDto)
  list(@Query() query: EventQuery): Promise<Page<EventDto>> {
    return this.events.list(query);
  }
}
