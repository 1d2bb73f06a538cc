import { listLinkWarnings } from './check-integration.js';
import type { IntegrationDto } from './integration.dto.js';
import type { IntegrationWithSetup } from './integration.service.js';

/** Writes an integration as the API answers it. */
export function toIntegrationDto({ study, integration, setup }: IntegrationWithSetup): IntegrationDto {
  const { state, reason, remedies } = setup.setup;
  const { inviteLink, parameterName } = integration;
  return {
    studyId: integration.studyId,
    connectionId: integration.connectionId,
    tool: setup.tool?.title ?? null,
    inviteLink,
    parameterName,
    studyConfig: integration.studyConfig,
    onReturn: study.onReturn,
    callToAction: integration.callToAction,
    confirmations: integration.confirmations,
    returnUrls: setup.returnUrls,
    setup: { state, reason, remedies },
    warnings: listLinkWarnings(inviteLink, parameterName),
    verifiedAt: integration.verifiedAt?.toISOString() ?? null,
    outlineChangedAt: integration.outlineChangedAt?.toISOString() ?? null,
    version: integration.version,
    createdAt: integration.createdAt.toISOString(),
    updatedAt: integration.updatedAt.toISOString(),
  };
}
