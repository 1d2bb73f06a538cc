import { ConnectorError, type ConnectorErrorCode, type HttpResponse } from '@panelbridge/core/connector';
import { z } from 'zod';

const longestDetail = 500;
const words = z.object({ message: z.string() }).or(z.object({ error: z.string() }).transform(({ error }) => ({ message: error })));

/** Whether an answer refuses what was sent, and not the request as such. */
export function refusesInput({ status }: Pick<HttpResponse, 'status'>): boolean {
  return status === 400 || status === 409 || status === 413 || status === 422;
}

/** Says what an answer means that cannot be read as one; how long to wait, the host reads from its headers. @throws ConnectorError */
export function refuseFailure(response: Pick<HttpResponse, 'status' | 'headers' | 'text'>): void {
  const { status, headers, text } = response;
  if (status >= 400) throw new ConnectorError(...explainStatus(response));
  if (status >= 300 || headers['content-type']?.includes('html') === true || text.trimStart().startsWith('<')) {
    throw new ConnectorError(
      'response_invalid',
      `config/baseUrl: what answers there (${status}) is not Rally’s public API. Correct the address, or leave it out for Rally itself.`,
    );
  }
}

/** Rally's own words of a refusal, without what it may repeat of a long body. */
export function readWords({ text, status }: Pick<HttpResponse, 'status' | 'text'>): string {
  const said = parseWords(text) ?? (text.trimStart().startsWith('<') ? '' : text.trim());
  if (said === '') return `Rally answered ${status} without words.`;
  return said.length <= longestDetail ? said : `${said.slice(0, longestDetail - 1)}…`;
}

function parseWords(text: string): string | null {
  try {
    return words.safeParse(JSON.parse(text)).data?.message.trim() ?? null;
  } catch {
    return null;
  }
}

function explainStatus(response: Pick<HttpResponse, 'status' | 'text'>): [ConnectorErrorCode, string] {
  const { status } = response;
  switch (status) {
    case 401:
      return [
        'authentication_failed',
        'Rally refused the API key. Ask Rally’s support or your Customer Success Manager for a new one and store it as secrets/apiKey of the connection.',
      ];
    case 403:
      return [
        'permission_denied',
        'Rally knows the API key and does not let it do this. Ask Rally’s support for access to studies and participants of the public API.',
      ];
    case 404:
    case 410:
      return [
        'not_found',
        'studyConfig/rallyStudyId: Rally knows no such study that this key may see. Compare the id with the study in Rally; a study of another workspace looks the same.',
      ];
    case 429:
      return ['rate_limited', 'Rally counts more requests than it allows; other programs that use the same key count too.'];
    case 408:
    case 425:
      return ['provider_unavailable', `Rally answered ${status}: it cannot work now.`];
    default:
      if (status >= 500) return ['provider_unavailable', `Rally answered ${status}: it cannot work now.`];
      return [refusesInput(response) ? 'input_rejected' : 'provider_rejected', `Rally answered ${status}: ${readWords(response)}`];
  }
}
