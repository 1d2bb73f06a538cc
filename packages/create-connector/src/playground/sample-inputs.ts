import type { Manifest } from '@panelbridge/core/connector';
import type { ConnectionScenario } from '@panelbridge/connector-testing/run';
import type { Contract } from '../tool/load-project.js';

/** The participation that is played with. */
export const participation = 'pp_9exh736';
const token = 'tk1sampleTokenOfOneParticipation';

/** What each function may be called with, as JSON; what the hub adds by itself is left out. */
export function sampleInputs(contract: Contract, manifest: Manifest, scenario: ConnectionScenario): Readonly<Record<string, unknown>> {
  const { redirect, participantIngestion } = manifest.capabilities;
  const parameter = redirect?.parameter.name ?? 'iid';
  const identity = redirect?.identity === 'partner_id' ? participation : token;
  const destination = participantIngestion?.destination;
  const record = Object.fromEntries(destination?.fields.map(({ name }) => [name, sampleValue(name)]) ?? []);
  const key = record[destination?.matchKey ?? ''] ?? 'ada@example.com';
  const batch = scenario.batches?.[0];
  return {
    checkConnection: {},
    entryUrl: { link: scenario.link ?? 'https://tool.example/s/abc?lang=en', parameter, participation, token },
    parseReturn: { return: redirect?.returns[0] ?? 'complete', parameter, query: [[parameter, identity]] },
    externalId: { participation },
    internalId: { externalId: identity },
    parseWebhook: { headers: {}, body: sampleWebhook(contract, manifest, scenario, parameter, identity) },
    pull: { cursor: null },
    identify: { recordId: 'record-1' },
    push: { updates: [{ externalId: identity, participation, status: 'completed', eventId: 'event-1' }] },
    fetchStudy: {},
    publishApplicants: {
      applicants: [{ participation, pseudonym: `${participation}@people.hub.example`, status: 'applied', disclosed: {} }],
    },
    reportStatus: { participation, status: 'invited' },
    writeBatch: { mode: batch?.mode ?? destination?.modes[0] ?? 'upsert', records: batch?.records ?? [record], onlyIfEmpty: [] },
    deleteBatch: { targets: [{ key, externalId: null }] },
    listFields: {},
    findRecords: { keys: [key] },
  };
}

function sampleValue(name: string): string {
  return /mail/i.test(name) ? 'ada@example.com' : 'Example';
}

/** A webhook of the tool: as the scenario writes it, else by the manifest's mapping. */
function sampleWebhook(contract: Contract, manifest: Manifest, scenario: ConnectionScenario, parameter: string, identity: string): unknown {
  const sync = manifest.capabilities.statusSync;
  const words = Object.entries(sync?.statusMap ?? {});
  const status = words.find(([, outcome]) => outcome === 'submitted')?.[0] ?? words[0]?.[0] ?? 'finished';
  const occurredAt = Date.UTC(2026, 0, 15, 12);
  const study = contract.sampleConfig(manifest.studyConfig) ?? {};
  const event = { id: 'event-1', status, identity, parameter, occurredAt, test: false, study };
  if (scenario.webhook) return scenario.webhook(event);
  const mapping = sync?.webhook?.body;
  if (!mapping) return { status };
  return contract.writeMappedWebhook(mapping, event);
}
