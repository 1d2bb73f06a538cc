import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What Nest tells of its own start: of use to those who develop, not to those who operate. */
const startContexts = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest's own messages and those of `new Logger('Context')`, as lines of the hub's log. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...details: unknown[]): void {
    this.#write(startContexts.has(String(details.at(-1))) ? 'debug' : 'info', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    this.#write('error', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.#write('warn', message, details);
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.#write('debug', message, details);
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.#write('trace', message, details);
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.#write('fatal', message, details);
  }

  /** Nest puts the context last. Before it comes the stack of an error given as text, or the text that belongs to an object. */
  #write(level: Level, message: unknown, details: readonly unknown[]): void {
    const texts = details.filter((detail) => typeof detail === 'string');
    const context = texts.at(-1);
    const other = texts.length > 1 ? texts[0] : undefined;
    if (message instanceof Error) this.#logger[level]({ err: message, context }, other);
    else if (typeof message === 'object' && message !== null) this.#logger[level]({ ...message, context }, other);
    else this.#logger[level]({ context, ...(other === undefined ? {} : { stack: other }) }, String(message));
  }
}
