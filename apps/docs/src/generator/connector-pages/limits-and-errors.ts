import { blocks, bullets, code, codes, link, prose, section, table } from '../../markdown/markdown.ts';
import type { StatusSync } from '../../sources/capability-shapes.ts';
import type { Docs, Trouble } from '../../sources/docs-shape.ts';
import type { ConnectorError, Manifest } from '../../sources/manifest-shape.ts';
import type { Problem } from '../../sources/read-api.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Ingestion } from '../../sources/read-ingestion.ts';
import { findProblemCode } from '../find-problem-code.ts';
import type { Page } from '../page.ts';
import { turns } from '../words.ts';
import { slugOf } from './paths.ts';

/** Limits, what goes wrong and what mends it, every error, and advice. */
export function writeLimitsAndErrors(
  { manifest, hash }: Connector,
  problems: Readonly<Record<string, Problem>>,
  { backoff }: Ingestion,
): Page {
  const { docs } = manifest;
  return {
    slug: slugOf(manifest, 'limitsAndErrors'),
    title: `Limits and errors of ${manifest.title}`,
    label: 'Limits and errors',
    description: `Limits of ${manifest.title}, troubleshooting, every error with its cause and remedy, and advice.`,
    manifestHash: hash,
    body: blocks(
      section(
        '## Limits',
        docs.limits.length > 0 ? describeLimits(docs.limits) : 'The connector’s manifest names none beyond what its capabilities declare.',
      ),
      section('## How long reading takes', describePullTimes(manifest.capabilities.statusSync?.pull)),
      section('## Retries', describeRetries(manifest, backoff)),
      section(
        '## Errors',
        'What a connector’s failure is called, why it happens, and what to do. The hub tries again by itself only where it says so.',
        ...Object.entries(manifest.errors).map(([name, error]) => describeError(name, error, problems)),
      ),
      section('## Troubleshooting', describeTroubles(docs.troubleshooting, '###')),
      section('## Advice', bullets(docs.advice.map(prose))),
    ),
  };
}

/** Which failures the hub tries again by itself, and in what rhythm a destination of syncs is asked again. */
function describeRetries(
  { errors, capabilities }: Manifest,
  { firstMs, longestMs, longestAskedMs, attempts }: Ingestion['backoff'],
): string {
  const [again, never] = (['backoff', 'never'] as const).map((retry) =>
    codes(
      Object.keys(errors).filter((name) => errors[name]?.retry === retry),
      'none',
    ),
  );
  return blocks(
    bullets([
      `Tried again by the hub, with growing pauses, or after ${code('Retry-After')} where the tool names it: ${again}.`,
      `Never tried again by itself, since the same would happen: ${never}.`,
    ]),
    capabilities.participantIngestion
      ? `A batch is sent up to ${attempts} times. The first pause is about ${firstMs / 1000} s, each next one about twice as long, at most ${longestMs / 1000} s; a pause that the destination asks for is kept up to ${longestAskedMs / 60_000} minutes.`
      : undefined,
    'A connector itself never tries again: that would multiply with the retries of the hub.',
  );
}

const numbersOfPeople = [10, 100, 500, 1000, 5000];

/** What the limit of requests means for people who wait. */
function describePullTimes(pull: StatusSync['pull']): string {
  if (!pull) return '';
  const { requestsPerMinute, everyMinutes, identifies } = pull;
  const rhythm = `The hub asks the tool by itself: ${everyMinutes} minutes after one reading has ended the next begins. It makes at most ${requestsPerMinute} requests a minute, over all studies of the connection and all processes of the hub.`;
  if (!identifies) return rhythm;
  return blocks(
    `${rhythm} The list does not say whom a record is about, so each new one takes a request of its own, once. If nothing else uses the connection:`,
    table(
      ['New people', 'Known after about'],
      numbersOfPeople.map((people) => [String(people), describeMinutes(Math.ceil(people / requestsPerMinute))]),
    ),
    `Studies on the same connection share these requests. ${code('GET /api/v1/studies/{id}/pull')} says how many records are still to be asked about, and how long that takes.`,
  );
}

function describeMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** Limits with their sources; also on presets' pages. */
export function describeLimits(limits: Docs['limits']): string {
  return table(
    ['Limit', 'Value', 'Source'],
    limits.map(({ name, value, source }) => [prose(name), prose(value), prose(source)]),
  );
}

/** Symptoms, causes and remedies, each under a heading of the given level; also on presets' pages. */
export function describeTroubles(troubles: readonly Trouble[], level: '###' | '####'): string {
  return blocks(
    troubles.map(({ code: name, symptom, cause, remedy }) =>
      blocks(
        `${level} ${prose(symptom)}`,
        bullets([`Why: ${prose(cause)}`, `What to do: ${prose(remedy)}`, `Code in the API: ${code(name)}`]),
      ),
    ),
  );
}

function describeError(
  name: string,
  { cause, remedy, retry, turn, status, pausesConnection }: ConnectorError,
  problems: Readonly<Record<string, Problem>>,
): string {
  const problem = findProblemCode(name, problems);
  return blocks(
    `### ${code(name)}`,
    bullets([
      `Why: ${prose(cause)}`,
      `What to do: ${prose(remedy)}`,
      `Retried: ${retry === 'backoff' ? 'yes, by the hub, with growing pauses' : 'no'}`,
      `Whose turn: ${turns[turn] ?? prose(turn)}${pausesConnection ? '; the connection needs attention and its work pauses until then' : ''}`,
      `The hub answers: status ${status}, code ${link(code(problem), `/errors/#${problem}`)}`,
    ]),
  );
}
