import { hashJson } from '../../platform/http/canonical-json.js';
import type { Integration } from '../integration/integration.entity.js';
import type { ReturnUrl } from '../integration/return-urls.js';
import type { Tool } from '../integration/tools.js';

/** Everything that a preview proves. */
export interface HashedSetup {
  readonly integration: Pick<Integration, 'connectionId' | 'inviteLink' | 'parameterName' | 'studyConfig' | 'callToAction'> | null;
  readonly tool: Tool | null;
  readonly returnUrls: readonly ReturnUrl[];
}

/** Names a set-up: two have the same hash only if nothing that a preview proves differs. Confirmations prove nothing and are left out. */
export function hashSetup({ integration, tool, returnUrls }: HashedSetup): string {
  return hashJson({
    connectionId: integration?.connectionId ?? null,
    tool: tool ? { connector: tool.manifest.id, preset: tool.resolved.preset?.id ?? null } : null,
    inviteLink: integration?.inviteLink ?? null,
    parameterName: integration?.parameterName ?? null,
    studyConfig: integration?.studyConfig ?? null,
    callToAction: integration?.callToAction ?? null,
    returnUrls: returnUrls.map(({ name, pasteUrl }) => ({ name, pasteUrl })),
  }).toString('base64url');
}
