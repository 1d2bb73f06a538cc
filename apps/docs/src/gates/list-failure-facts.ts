import { asList, asRow, inText, type Fact } from './fact.ts';
import type { RawError, RawManifest } from './manifests.ts';

/** Who acts on a failure, in the words of the page. */
const actors: Readonly<Record<string, string>> = {
  operator: 'whoever runs the connection',
  caller: 'whoever sent the request',
  host: 'the hub',
  connector_author: 'the author of the connector',
  nobody: 'nobody; it is counted',
};

/** Every failure of a connector, which of them are tried again, and how long reading takes. */
export function listFailures({ errors, capabilities: { statusSync } }: RawManifest, page: string): readonly Fact[] {
  const named = (isRetried: boolean): string => {
    const codes = Object.entries(errors).flatMap(([code, { retry }]) => ((retry !== 'never') === isRetried ? [code] : []));
    return codes.join(', ') || 'none';
  };
  const { pull } = statusSync ?? {};
  return [
    ...Object.entries(errors).map(([code, error]) => asList(`error ${code}`, page, code, listLines(code, error))),
    asList('retries', page, 'retries', [
      `Tried again by the hub, with growing pauses, or after \`Retry-After\` where the tool names it: ${named(true)}.`,
      `Never tried again by itself, since the same would happen: ${named(false)}.`,
    ]),
    ...(pull
      ? [
          inText('pull', page, 'how-long-reading-takes', [
            `: ${pull.everyMinutes} minutes after one reading`,
            `at most ${pull.requestsPerMinute} requests a minute,`,
          ]),
        ]
      : []),
    ...(pull?.identifies
      ? [10, 100, 500, 1000, 5000].map((people) =>
          asRow(`pull of ${people}`, page, 'how-long-reading-takes', [
            String(people),
            tellTime(Math.ceil(people / pull.requestsPerMinute)),
          ]),
        )
      : []),
  ];
}

function listLines(code: string, { cause, remedy, retry, turn, status, pausesConnection }: RawError): readonly string[] {
  // A connector's own fault keeps its name; what its partner did is told apart from what the hub did.
  const answered = code.startsWith('connector_') ? code : code.replace(/^(provider_)?/, 'partner_');
  const pause = pausesConnection ? '; the connection needs attention and its work pauses until then' : '';
  return [
    `Why: ${cause}`,
    `What to do: ${remedy}`,
    retry === 'never' ? 'Retried: no' : 'Retried: yes, by the hub, with growing pauses',
    `Whose turn: ${actors[turn] ?? turn}${pause}`,
    `The hub answers: status ${status}, code ${answered}`,
  ];
}

function tellTime(minutes: number): string {
  const [hours, rest] = [Math.trunc(minutes / 60), minutes % 60];
  if (hours === 0) return rest === 1 ? '1 minute' : `${rest} minutes`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
