/** What the words of a manifest mean to a reader who does not know them. */

/** How far a connector or preset has come. */
export const stages: Readonly<Record<'experimental' | 'beta' | 'stable', string>> = {
  experimental: 'Experimental: it may change or turn out not to fit.',
  beta: 'Beta: it works where it was tried; details may change.',
  stable: 'Stable: changes that break a set-up raise the version of its settings.',
};

/** How far the working of a connector or preset was proven. */
export const verificationLevels: Readonly<Record<'live' | 'sandbox' | 'none', string>> = {
  live: 'Tried against the vendor’s own system.',
  sandbox: 'Tried against this project’s stand-in, not against the vendor’s own system.',
  none: 'Not tried: written from documents alone.',
};

/** Where a step is done. */
export const sides: Readonly<Record<'panel' | 'partner', string>> = { panel: 'In the panel', partner: 'In the tool' };

/** Who knows whether a prerequisite is there. */
export const witnesses: Readonly<Record<'hub' | 'operator', string>> = {
  hub: 'The hub sees this itself.',
  operator: 'The hub cannot see this: you confirm it, and the hub records that you did.',
};

/** Return addresses of a study. */
export const returnNames: Readonly<Record<string, string>> = {
  complete: 'the person finished',
  screen_out: 'the tool’s own questions ruled the person out',
  over_quota: 'the tool has enough people of this kind',
  quality: 'the answers cannot be used',
  incomplete: 'the person left before the end',
};

/** Which way statuses travel. */
export const directions: Readonly<Record<'webhook' | 'pull' | 'push', string>> = {
  webhook: 'the tool calls the hub',
  pull: 'the hub asks the tool',
  push: 'the hub tells the tool',
};

/** What a mode of a sync does. */
export const modeNames: Readonly<Record<string, string>> = {
  upsert: 'adds people who are not there and updates those who are; the usual one',
  update: 'updates people who are there and skips the others',
  insert: 'adds people who are not there and leaves those who are unchanged',
};

/** What happens to people whose row left the model. */
export const deleteBehaviourNames: Readonly<Record<string, string>> = {
  do_nothing: 'stays, with all fields',
  clear: 'stays; all mapped fields but the match key are emptied, others are not touched',
  delete: 'is deleted; in the hub’s own panel, incentives that are owed survive',
};

/** What a mapping does with a cell that holds nothing. */
export const nullPolicyNames: Readonly<Record<string, string>> = {
  send: 'the field is emptied; that is so unless the mapping says otherwise',
  skip: 'the field stays as it is',
  set_if_empty: 'the field is written only while it holds nothing at the destination, whatever the cell holds',
};

/** Capabilities in a few words. */
export const capabilityNames: Readonly<Record<string, string>> = {
  redirect: 'leads people into the tool and back',
  statusSync: 'keeps statuses in step',
  recruitment: 'a platform asks the panel for people',
  participantIngestion: 'rows of a source are written to the tool',
};

/** Whose turn it is when a connector fails. */
export const turns: Readonly<Record<string, string>> = {
  operator: 'whoever runs the connection',
  caller: 'whoever sent the request',
  host: 'the hub',
  connector_author: 'the author of the connector',
  nobody: 'nobody; it is counted',
};
