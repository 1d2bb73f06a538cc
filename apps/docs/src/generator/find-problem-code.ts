import { SourceError } from '../sources/source-error.ts';

/**
 * The code of the hub's answer when a connector fails: `partner_` stands before the connector's own code (in place of `provider_`), so that
 * a partner's `not_found` is not taken for the hub's.
 *
 * @throws SourceError when the hub does not know the code
 */
export function findProblemCode(connectorCode: string, problems: Readonly<Record<string, unknown>>): string {
  const code = connectorCode.startsWith('connector_') ? connectorCode : `partner_${connectorCode.replace(/^provider_/, '')}`;
  if (!Object.hasOwn(problems, code)) {
    throw new SourceError(
      'apps/api/problem-codes.json',
      [`/${code} is missing, by which the hub answers when a connector fails with ${connectorCode}`],
      'run `npm run generate`.',
    );
  }
  return code;
}
