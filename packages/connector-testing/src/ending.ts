import { ConnectorError } from '@panelbridge/core/connector';

/** How a call ended. `failure`: in a way that the contract knows; `crash`: in any other; `hung`: not within its time. */
export type Ending =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly error: ConnectorError }
  | { readonly kind: 'crash'; readonly error: unknown }
  | { readonly kind: 'hung' };

const hung = Symbol('hung');

/** Waits for a call, and not for ever. Never throws. */
export async function settle(work: () => unknown, limitMs = 3_000): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof hung>((resolve) => {
    timer = setTimeout(() => resolve(hung), limitMs);
  });
  try {
    const value = await Promise.race([Promise.resolve().then(work), limit]);
    return value === hung ? { kind: 'hung' } : { kind: 'value', value };
  } catch (error) {
    return ConnectorError.is(error) ? { kind: 'failure', error } : { kind: 'crash', error };
  } finally {
    clearTimeout(timer);
  }
}

/** An ending in a few words. */
export function describeEnding(ending: Ending): string {
  switch (ending.kind) {
    case 'value':
      return `it gave ${shorten(JSON.stringify(ending.value) ?? 'nothing')}`;
    case 'failure':
      return `it threw ConnectorError ${ending.error.code}: ${shorten(ending.error.message)}`;
    case 'crash':
      return `it threw ${shorten(String(ending.error))}, which is no ConnectorError`;
    case 'hung':
      return 'it did not end';
  }
}

/** A text of a length that fits into a line or two. */
export function shorten(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
