import { createTrackedLink } from './connector.js';
import { presets } from './presets/index.js';

/** The connector, as hubs find it. */
export const connector = createTrackedLink(presets);

/** The connector's manifest. */
export const { manifest } = connector;
