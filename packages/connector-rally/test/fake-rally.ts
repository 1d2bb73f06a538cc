import type { HttpRequest } from '@panelbridge/core/connector';
import type { Answer } from './open.js';

interface SentPerson {
  readonly email: string;
}

/** How a fake import goes. */
export interface ImportBehaviour {
  /** Its status, one for each time that it is asked for; the last one stays. */
  readonly statuses?: readonly string[];
  readonly failedRecords?: readonly Readonly<Record<string, string>>[] | null;
  /** Emails that never come to stand in the study. */
  readonly lost?: readonly string[];
  /** Most participants on a page. */
  readonly pageSize?: number;
}

/** The part of Rally's API that imports people, in memory; `bodies` holds what each import was sent. */
export function fakeRally({ statuses = ['COMPLETED'], failedRecords = null, lost = [], pageSize = 100 }: ImportBehaviour = {}) {
  const bodies: (readonly SentPerson[])[] = [];
  const participants: string[] = [];
  let looks = 0;
  const answer = ({ method, path, json }: HttpRequest): Answer => {
    if (path.endsWith('/participants/import')) {
      const { people } = json as { readonly people: readonly SentPerson[] };
      bodies.push(people);
      participants.push(...people.map(({ email }) => email).filter((email) => !lost.includes(email) && !participants.includes(email)));
      return { body: { message: 'started', count: people.length, importId: `i${bodies.length}` } };
    }
    if (method === 'GET' && path.includes('/imports/')) {
      const status = statuses[Math.min(looks, statuses.length - 1)];
      looks += 1;
      return {
        body: { importId: path.split('/').at(-1), type: 'API', status, personCount: 1, failedRecords, updatedAt: '2026-03-06T00:00:00Z' },
      };
    }
    if (path.endsWith('/participants/search')) {
      const { pageInfo } = json as { readonly pageInfo: { readonly startCursor?: string } };
      const start = Number(pageInfo.startCursor ?? 0);
      const end = start + pageSize;
      const results = participants
        .slice(start, end)
        .map((email, index) => ({ participantId: `p${start + index}`, email: email.toUpperCase() }));
      return {
        body: { results, total: participants.length, pageInfo: { hasNextPage: end < participants.length, endCursor: String(end) } },
      };
    }
    throw new Error(`nothing answers ${method} ${path}`);
  };
  return { answer, bodies };
}
