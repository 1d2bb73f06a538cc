import { parseBody, refuseFaults } from '../http/parse-body.js';
import { createServer, listenOnLoopback, refuse, sendPage } from '../http/server.js';
import { openState } from '../state-file.js';
import type { MailMessage } from './message.js';
import { MessageStore } from './message-store.js';
import { type MailMisbehaviour, mailMisbehaviourSchema } from './misbehaviour.js';
import { renderMailbox, renderMessage } from './pages.js';
import { startSmtp } from './smtp.js';

/** How the mailbox is started; both ports are on 127.0.0.1 and free ones by default. */
export interface MailboxOptions {
  readonly smtpPort?: number;
  readonly httpPort?: number;
  /** Where mails are kept for the next start; without it they are gone at the end. */
  readonly folder?: string;
}

/** A running mailbox. */
export interface RunningMailbox {
  /** Base address of the web page, such as `http://127.0.0.1:4303`. */
  readonly url: string;
  /** Where to send mail, such as `smtp://127.0.0.1:4302`; no TLS, any credentials. */
  readonly smtpUrl: string;
  readonly smtpPort: number;
  /** The mails that came, oldest first. */
  messages(): readonly MailMessage[];
  /** Resolves with the first mail, present or coming, that fits; rejects after `timeoutMs` (5,000 by default). */
  waitFor(predicate: (message: MailMessage) => boolean, timeoutMs?: number): Promise<MailMessage>;
  /** Replaces the switches; `{}` behaves well again. Throws a ZodError on an unknown switch. */
  misbehave(switches: MailMisbehaviour): void;
  /** Forgets all mails. */
  clear(): void;
  close(): Promise<void>;
}

/**
 * Starts a mail server that keeps what it gets. Its web side: `/` to look, `GET /messages` (`?to=address`),
 * `GET /messages/{id}`, `DELETE /messages`, `PUT /misbehave`.
 */
export async function startMailbox(options: MailboxOptions = {}): Promise<RunningMailbox> {
  const state = openState(options.folder, 'mailbox');
  const store = new MessageStore(state);
  let switches: MailMisbehaviour = {};
  const find = (id: string): MailMessage | undefined => store.list().find((message) => message.id === id);

  const app = createServer();
  app.get('/', async (_request, reply) => sendPage(reply, renderMailbox(store.list())));
  app.get<{ Querystring: { to?: string } }>('/messages', async ({ query: { to } }) => {
    return store
      .list()
      .filter(({ envelope }) => to === undefined || envelope.to.some((address) => address.toLowerCase() === to.toLowerCase()));
  });
  app.delete('/messages', async (_request, reply) => {
    store.clear();
    return reply.code(204).send();
  });
  app.get<{ Params: { id: string } }>('/messages/:id', async (request, reply) => {
    return find(request.params.id) ?? refuse(reply, 404, 'not_found', 'There is no such mail; it may have been cleared.');
  });
  app.get<{ Params: { id: string } }>('/messages/:id/view', async (request, reply) => {
    const message = find(request.params.id);
    return message
      ? sendPage(reply, renderMessage(message))
      : refuse(reply, 404, 'not_found', 'There is no such mail; it may have been cleared.');
  });
  app.put('/misbehave', async (request, reply) => {
    const parsed = parseBody(mailMisbehaviourSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    switches = parsed.value;
    return switches;
  });

  const smtp = await startSmtp(
    options.smtpPort ?? 0,
    () => switches,
    (message) => store.add(message),
  ).catch((error: unknown) => {
    state.close();
    throw error;
  });
  const web = await listenOnLoopback(app, options.httpPort).catch(async (error: unknown) => {
    await smtp.close();
    state.close();
    throw error;
  });
  return {
    url: web.url,
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    smtpPort: smtp.port,
    messages: () => store.list(),
    waitFor: (predicate, timeoutMs = 5_000) => store.waitFor(predicate, timeoutMs),
    misbehave: (next) => {
      switches = mailMisbehaviourSchema.parse(next);
    },
    clear: () => store.clear(),
    close: async () => {
      await Promise.all([smtp.close(), web.close()]);
      state.close();
    },
  };
}
