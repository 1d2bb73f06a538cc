import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/route-rules.js';
import { StudySetups } from '../setup/study-setups.js';
import { StudyIdParam } from '../study-id-param.js';
import { StudyStore } from '../study-store.js';
import { listSettingRules } from './list-setting-rules.js';
import { StudySettingsDto } from './settings.dto.js';

/** Which settings of a study are required, refused, adjusted or locked. */
@ApiTags('studies')
@Controller('api/v1/studies/:id/settings')
export class SettingsController {
  constructor(
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
  ) {}

  @Get()
  @Operation('studies.read', 'Read which settings the hub and the connector require, refuse, adjust or lock')
  @ApiOkResponse({ type: StudySettingsDto })
  async get(@StudyIdParam() id: string): Promise<StudySettingsDto> {
    const study = await this.store.get(id);
    return { studyId: id, settings: listSettingRules(study, await this.setups.read(study)) };
  }
}
