import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { ParticipantTokens } from '../../links/participant-tokens.js';
import { Configuration } from '../../platform/configuration/configuration.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ProblemException } from '../../platform/http/problem.js';
import { currentActor } from '../../platform/http/request-context.js';
import { Operation } from '../../platform/http/route-rules.js';
import { PreviewService } from '../preview.service.js';
import { StudySetups, type StudySetup } from '../setup/study-setups.js';
import { StudyIdParam } from '../study-id-param.js';
import { StudyStore } from '../study-store.js';
import { PreviewDto } from './preview.dto.js';

const clearCache = 'Clear the browser’s cache and try again, or use a private window: parameters of an earlier test may have been kept.';

/** Tries a set-up before anybody is invited. */
@ApiTags('set-up')
@Controller('api/v1/studies/:id/preview')
export class PreviewController {
  constructor(
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
    private readonly previews: PreviewService,
    private readonly tokens: ParticipantTokens,
    private readonly configuration: Configuration,
  ) {}

  @Post()
  @Operation('studies.write', 'Start a preview: the real path, walked by an identity that never counts')
  @ApiCreatedResponse({ type: PreviewDto })
  @ApiProblems('setup_incomplete', 'preview_not_possible')
  async create(@StudyIdParam() id: string): Promise<PreviewDto> {
    const study = await this.store.lock(id);
    const setup = await this.setups.read(study);
    const parameter = checkPossible(setup);
    const { previewId, walkId, expiresAt } = await this.previews.create(id, setup.hash, currentActor().keyId);
    const walkToken = this.tokens.of('preview', walkId);
    const docs = setup.tool?.resolved.docs;
    return {
      previewUrl: `${this.configuration.publicUrl}/preview/${this.tokens.of('preview', previewId)}`,
      expiresAt: expiresAt.toISOString(),
      walk: setup.returnUrls.map(({ name, url }) => ({
        name,
        url: `${url}?${new URLSearchParams({ [parameter]: walkToken }).toString()}`,
      })),
      checklist: docs?.testChecklist ?? [],
      ifItFails: docs?.troubleshooting.find(({ code }) => code === 'preview_fails')?.remedy ?? clearCache,
    };
  }
}

/** Gives the name of the parameter when a preview can be walked. */
function checkPossible({ setup, requirements, tool, integration, usesLink }: StudySetup): string {
  if (!usesLink || tool?.resolved.capabilities.redirect?.previewable === false) throw new ProblemException('preview_not_possible');
  const missing = requirements.filter(({ present }) => !present);
  if (setup.state !== 'missing' && integration) return integration.parameterName;
  throw new ProblemException('setup_incomplete', {
    errors: missing.map(({ code, name, remedy }) => ({ code, pointer: '/integration', detail: `${name} is not set. ${remedy}` })),
  });
}
