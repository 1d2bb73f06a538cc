import { HUB_API_DEMO_KEY, type RunningHubApi } from '@panelbridge/sandbox';
import { resolveConnection } from '@panelbridge/core/connector';
import { manifest } from '../src/index.js';
import { type Answer, open } from './open.js';

/** Opens a connection to the bundled Hub API over HTTP, with the key where the manifest and the setting put it: all that a host adds. */
export function connect(hub: RunningHubApi, config: Readonly<Record<string, unknown>> = {}, key = HUB_API_DEMO_KEY) {
  const { authentication } = resolveConnection(manifest, config);
  const credentials: Record<string, string> =
    authentication.scheme === 'header' ? { [authentication.header]: key } : { authorization: `Bearer ${key}` };
  return open({
    config,
    async answer({ method, path, query = {}, headers = {}, json }): Promise<Answer> {
      const search = new URLSearchParams(query).toString();
      const response = await fetch(`${hub.url}${path}${search && `?${search}`}`, {
        method,
        headers: { ...headers, ...credentials },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    },
  });
}
