import { connectorErrors } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { describeRunError } from './describe-run-error.js';

const correct = connectorErrors.configuration_invalid.remedy;
const page = 'config/baseUrl: a web page answers there, not the Research Hub’s API. Correct the address, or leave it out for production.';

describe('the remedy of a run error', () => {
  it.each([
    ['response_invalid', page],
    ['not_found', 'User Interviews has nothing at this address: Gone. Check config/baseUrl, or leave it out for production.'],
  ])('leads to the setting that the detail of %s names, and to nobody else', (code, detail) => {
    expect(describeRunError(code, detail)).toEqual({ code, detail, remedy: correct });
  });

  it.each(['response_invalid', 'not_found', 'connector_fault'] as const)('is the one of %s where its detail names no setting', (code) => {
    for (const detail of [null, 'The answer of /api/participants is no list.']) {
      expect(describeRunError(code, detail).remedy).toBe(connectorErrors[code].remedy);
    }
  });

  it('of refused credentials and of what the hub waits for is theirs, whatever is named', () => {
    expect(describeRunError('authentication_failed', page).remedy).toBe(connectorErrors.authentication_failed.remedy);
    expect(describeRunError('provider_unavailable', page).remedy).toBe(connectorErrors.provider_unavailable.remedy);
  });

  it('of the hub’s own reasons and of those of a source is their own', () => {
    expect(describeRunError('no_destination', 'config/x').remedy).toContain('Choose another destination');
    expect(describeRunError('query_failed', 'config/x').remedy).not.toBe(correct);
    expect(describeRunError('never_heard_of', null).remedy).toMatch(/^Run the sync again/);
  });
});
