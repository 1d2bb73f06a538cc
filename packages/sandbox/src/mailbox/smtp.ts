import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type MailMessage, readMessage } from './message.js';
import { type MailMisbehaviour, rejectsRecipient } from './misbehaviour.js';

/** A listening SMTP server. */
export interface RunningSmtp {
  readonly port: number;
  close(): Promise<void>;
}

/** An error that the SMTP dialogue answers with `responseCode`. */
class SmtpRefusal extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

function readEnvelope({ envelope }: SMTPServerSession): MailMessage['envelope'] {
  return { from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo.map(({ address }) => address) };
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/**
 * Starts an SMTP server on 127.0.0.1 without TLS that takes any sender and any user name and password.
 *
 * @param switches asked anew at every step, so that a change holds at once
 * @param take gets every mail that was accepted
 */
export async function startSmtp(
  port: number,
  switches: () => MailMisbehaviour,
  take: (message: MailMessage) => void,
): Promise<RunningSmtp> {
  const sockets = new Map<string, Socket>();
  const stop = new AbortController();
  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const { delayMs = 0, dropConnections } = switches();
    if (dropConnections === 'data') {
      stream.resume();
      sockets.get(`${session.remoteAddress}:${session.remotePort}`)?.destroy();
      return;
    }
    const raw = await readAll(stream);
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: stop.signal });
    take(await readMessage(raw, readEnvelope(session), randomUUID()));
  };
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? 'anyone' }),
    onRcptTo: (address, _session, callback) =>
      callback(rejectsRecipient(switches(), address.address) ? new SmtpRefusal(550, 'No such mailbox here') : null),
    onData: (stream, session, callback) => {
      receive(stream, session).then(
        () => callback(null),
        (error: unknown) => callback(new SmtpRefusal(451, error instanceof Error ? error.message : String(error))),
      );
    },
  });
  // A client that is cut off on purpose makes the connection fail; that is no fault of the server.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    const key = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(key, socket);
    socket.once('close', () => sockets.delete(key));
    if (switches().dropConnections === 'connect') socket.destroy();
  });
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        stop.abort();
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}
