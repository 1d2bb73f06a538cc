import type { State } from '../state-file.js';
import type { MailMessage } from './message.js';

const KIND = 'mail';

/** Keeps mails, also those of an earlier run, and wakes whoever waits for one. */
export class MessageStore {
  readonly #messages: MailMessage[];
  readonly #watchers = new Set<(message: MailMessage) => void>();

  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
    this.#messages = state.load(KIND) as MailMessage[];
  }

  add(message: MailMessage): void {
    this.#state.save(KIND, message.id, message);
    this.#messages.push(message);
    for (const watch of this.#watchers) watch(message);
  }

  /** A copy of the list, oldest first. */
  list(): readonly MailMessage[] {
    return [...this.#messages];
  }

  clear(): void {
    this.#state.clear(KIND);
    this.#messages.length = 0;
  }

  /** Resolves with the first mail, present or coming, that fits. Rejects after `timeoutMs`, naming what came instead. */
  waitFor(predicate: (message: MailMessage) => boolean, timeoutMs: number): Promise<MailMessage> {
    const present = this.#messages.find(predicate);
    if (present !== undefined) return Promise.resolve(present);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(watch);
      };
      const watch = (message: MailMessage): void => {
        if (!predicate(message)) return;
        end();
        resolve(message);
      };
      const timer = setTimeout(() => {
        end();
        const seen = this.#messages.map(({ subject, envelope }) => `"${subject}" to ${envelope.to.join(', ')}`).join('; ');
        reject(new Error(`No mail fitted within ${timeoutMs} ms. In the mailbox: ${seen === '' ? 'nothing' : seen}.`));
      }, timeoutMs);
      this.#watchers.add(watch);
    });
  }
}
