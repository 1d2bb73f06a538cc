import type { Readable, Writable } from 'node:stream';
import * as clack from '@clack/prompts';
import { capabilities, capabilityNames } from '../capabilities.js';
import { findRepository } from '../scaffold/find-repository.js';
import { checkId, writeTitle, type Wishes } from '../scaffold/make-plan.js';

/** What was given by flags; the rest is asked for. */
export interface GivenWishes extends Omit<Wishes, 'id' | 'capabilities'> {
  readonly id?: string | undefined;
  readonly capabilities?: readonly string[] | undefined;
}

/** Where questions are shown and answered; the terminal unless told. */
export interface Streams {
  readonly input?: Readable;
  readonly output?: Writable;
}

/** Asks for what no flag gave. @returns `null` when somebody leaves */
export async function askWishes(given: GivenWishes, streams: Streams = {}): Promise<Wishes | null> {
  clack.intro('A new connector for Panelbridge', streams);
  const repository = findRepository(given.workingFolder);
  const id =
    given.id ??
    (await clack.text({
      ...streams,
      message: 'Id of the connector',
      placeholder: 'my-tool',
      validate: (text = '') => checkId(text, repository)[0]?.detail,
    }));
  if (clack.isCancel(id)) return leave(streams);
  const title =
    given.title ?? (await clack.text({ ...streams, message: 'Name of the tool, as people read it', initialValue: writeTitle(id) }));
  if (clack.isCancel(title)) return leave(streams);
  const chosen =
    given.capabilities ??
    (await clack.multiselect({
      ...streams,
      message: 'What can the tool do?',
      options: capabilityNames.map((value) => ({ value, label: value, hint: capabilities[value] })),
      initialValues: ['redirect' as const],
      required: true,
    }));
  if (clack.isCancel(chosen)) return leave(streams);
  return { ...given, id, title, capabilities: chosen };
}

function leave(streams: Streams): null {
  clack.cancel('Nothing was written.', streams);
  return null;
}
