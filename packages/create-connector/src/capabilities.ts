/** A capability as it is written on the command line. */
export type Capability = 'redirect' | 'status-sync' | 'recruitment' | 'participant-ingestion';

/** What a scaffold may begin with, each with what it is for. */
export const capabilities: Readonly<Record<Capability, string>> = {
  redirect: 'people are led into the tool by a link and come back',
  'status-sync': 'the tool tells by webhooks what became of people',
  recruitment: 'a platform asks the panel for people',
  'participant-ingestion': 'rows of a source are written to the tool',
};

/** Every capability, in the order in which they are asked for. */
export const capabilityNames = Object.keys(capabilities) as readonly Capability[];

/** Whether a word names a capability. */
export function isCapability(word: string): word is Capability {
  return Object.hasOwn(capabilities, word);
}
