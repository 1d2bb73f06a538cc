import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { diagnoseReturns, listSetupWarnings, type NamedRequirement } from '@panelbridge/core';
import { ActorDirectory } from '../../events/actor-directory.js';
import { Operation } from '../../platform/http/route-rules.js';
import type { Integration } from '../integration/integration.entity.js';
import { StudyIdParam } from '../study-id-param.js';
import { StudyStore } from '../study-store.js';
import { ReturnCounter } from './return-counter.js';
import { SetupDto } from './setup.dto.js';
import { StudySetups } from './study-setups.js';

/** Whether a study and its tool are joined as they should be. */
@ApiTags('set-up')
@Controller('api/v1/studies/:id/setup')
export class SetupController {
  constructor(
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
    private readonly counter: ReturnCounter,
    private readonly actors: ActorDirectory,
  ) {}

  @Get()
  @Operation('studies.read', 'Read how far the set-up has come, what is missing and what to do')
  @ApiOkResponse({ type: SetupDto })
  async get(@StudyIdParam() id: string): Promise<SetupDto> {
    const study = await this.store.get(id);
    const { setup, requirements, integration, tool, usesLink } = await this.setups.read(study);
    const docs = tool?.resolved.docs;
    return {
      studyId: study.id,
      state: setup.state,
      reason: setup.reason,
      remedies: setup.remedies,
      requirements: await this.#nameConfirmations(requirements, integration),
      warnings: usesLink ? listSetupWarnings(setup) : [],
      diagnoses: diagnoseReturns(await this.counter.count(id)),
      steps: docs?.setup ?? [],
      troubleshooting: docs?.troubleshooting ?? [],
      verifiedAt: integration?.verifiedAt?.toISOString() ?? null,
      outlineChangedAt: integration?.outlineChangedAt?.toISOString() ?? null,
    };
  }

  async #nameConfirmations(requirements: readonly NamedRequirement[], integration: Integration | null): Promise<SetupDto['requirements']> {
    const found = requirements.map(({ confirmedAs }) => (confirmedAs === null ? undefined : integration?.confirmations[confirmedAs]));
    const actors = await this.actors.name(found.map((one) => ({ kind: 'api_key', id: one?.by ?? null })));
    return requirements.map((requirement, index) => {
      const [confirmation, by] = [found[index], actors[index]];
      return { ...requirement, confirmed: confirmation && by ? { at: confirmation.at, by } : null };
    });
  }
}
