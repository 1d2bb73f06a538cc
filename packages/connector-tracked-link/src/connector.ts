import {
  type Connector,
  ConnectorError,
  createTokenRedirect,
  type Preset,
  readMappedWebhook,
  resolveConnection,
} from '@panelbridge/core/connector';
import { describeTrackedLink } from './manifest.js';

/** The manifest's type, from which the contract derives what the connector has to supply. */
export type TrackedLinkManifest = ReturnType<typeof describeTrackedLink>;

/**
 * Makes the connector for a table of tools. All that differs between tools is in the table, so a tool is added by adding an entry.
 *
 * @param presets The tools that a connection can choose.
 */
export function createTrackedLink(presets: readonly Preset[]): Connector<TrackedLinkManifest> {
  const manifest = describeTrackedLink(presets);
  return {
    manifest,
    create({ config, secrets }) {
      const { preset, capabilities, webhookScheme } = resolveConnection(manifest, config);
      const tool = preset?.title ?? manifest.title;
      return {
        // A link has no API to call: what can be wrong is the settings themselves.
        async checkConnection() {
          if (config.webhookScheme !== 'none' && webhookScheme === null) {
            throw new ConnectorError(
              'configuration_invalid',
              `webhookScheme: ${tool} sends no webhooks by "${config.webhookScheme}"; set it to "none"`,
            );
          }
          if (webhookScheme && !secrets.has(webhookScheme.secret as keyof TrackedLinkManifest['secrets'])) {
            throw new ConnectorError(
              'configuration_invalid',
              `secrets/${webhookScheme.secret}: webhooks are on, so store the key that ${tool} uses`,
            );
          }
        },
        redirect: createTokenRedirect(capabilities.redirect ?? manifest.capabilities.redirect),
        statusSync: {
          parseWebhook(input) {
            const mapping = capabilities.statusSync?.webhook?.body;
            if (!mapping) throw new ConnectorError('unsupported', `${tool} sends no webhooks that the hub can read`);
            return readMappedWebhook(mapping, input);
          },
        },
      };
    },
  };
}
