// What the kit mirrors of a hub, for whoever holds the two together.
export { failInTime, failToReach } from './host/no-answer.js';
export { findPathFault, listReservedHeaders, maximumResponseBytes } from './host/request-rules.js';
export { respond } from './host/respond.js';
export { provesItself, selectHeaders, signWebhook, type SigningInput } from './host/webhook-proof.js';
