import { HttpException } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import { toPartnerProblemCode } from './partner-problems.js';
import type { ProblemCode } from './problem-codes.js';
import { ProblemException } from './problem.js';

const codesByStatus: Readonly<Record<number, ProblemCode>> = {
  404: 'route_not_found',
  413: 'body_too_large',
  415: 'media_type_unsupported',
  429: 'rate_limit_exceeded',
  503: 'service_unavailable',
};

/** PostgreSQL's codes for an answer that another attempt may get; classes 08 (connection) and 57P (shutdown) come on top. */
const passingDatabaseFaults = new Set(['40001', '40P01', '53300', '55P03', '57014', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE']);
/** What the driver says of a connection that broke, could not be made or gives no answer; it has no codes for these. */
const lostConnection =
  /^(Connection terminated|Client was closed|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|Query read timeout)/;
/** TypeORM gives a broken connection back at once, and says so to whoever was about to ask over it. */
const releasedRunner = /^QueryRunner(Provider)?AlreadyReleasedError$/;
/** Text with U+0000, a number beyond its column: input that no rule had refused. */
const inputDatabaseFaults = new Set(['22021', '22P05', '22003', '22008']);

/**
 * Turns whatever was thrown into the answer to give. What the hub does not know becomes `internal_error`, which tells nothing of its inside;
 * the original stays in `cause` for the log.
 */
export function toProblem(error: unknown): ProblemException {
  if (error instanceof ProblemException) return error;
  if (ConnectorError.is(error)) return toPartnerProblem(error);
  const status = readStatus(error);
  const fastifyCode = readText(error, 'code');
  if (fastifyCode === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ProblemException('body_too_large', { cause: error });
  if (status !== undefined && status < 500) return new ProblemException(codesByStatus[status] ?? 'bad_request', { cause: error });
  if (status === 503) return unavailable(error);
  return fromDatabase(error) ?? new ProblemException('internal_error', { cause: error });
}

function toPartnerProblem(error: ConnectorError): ProblemException {
  const { retryAfterMs } = error;
  return new ProblemException(toPartnerProblemCode(error.code), {
    detail: error.message,
    ...(retryAfterMs === undefined ? {} : { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } }),
    cause: error,
  });
}

function fromDatabase(error: unknown): ProblemException | undefined {
  const code = readText(error, 'code') ?? '';
  if (inputDatabaseFaults.has(code)) {
    return new ProblemException('validation_failed', {
      detail: 'A value cannot be stored: a text holds U+0000, or a number or date is out of range.',
      cause: error,
    });
  }
  const lost = error instanceof Error && (lostConnection.test(error.message) || releasedRunner.test(error.name));
  if (passingDatabaseFaults.has(code) || code.startsWith('08') || code.startsWith('57P') || lost) return unavailable(error);
  return undefined;
}

function unavailable(cause: unknown): ProblemException {
  return new ProblemException('service_unavailable', { headers: { 'retry-after': '1' }, cause });
}

function readStatus(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

function readText(error: unknown, member: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value = (error as Record<string, unknown>)[member];
  return typeof value === 'string' ? value : undefined;
}
