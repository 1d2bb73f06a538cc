import type { Implementation, Manifest, PullPage, Result, Signal } from '@panelbridge/core/connector';
import type { Answer, ConnectionScenario } from '@panelbridge/connector-testing/run';
import type { Contract, Kit, Project } from '../tool/load-project.js';
import type { Evidence, Exchange, Performance, PlaySettings } from './protocol.js';

/** A call that somebody asked for. */
export interface Call {
  readonly name: string;
  readonly settings: PlaySettings;
  /** What the function is given, as JSON. */
  readonly input: unknown;
  /** The partner's answer to every request; `null` = the scenario's routes answer. */
  readonly answer: unknown;
}

const timeLimit = 10_000;

/** Calls one function of the connector, as a hub does, with the scenario's routes at the other end. */
export async function perform(
  { contract, kit, project, scenario }: { contract: Contract; kit: Kit; project: Project; scenario: ConnectionScenario },
  { name, settings, input, answer }: Call,
): Promise<Performance> {
  const { connector } = project;
  const study = connector.manifest.studyConfig.parse(settings.study) as Readonly<Record<string, unknown>>;
  const exchanges: Exchange[] = [];
  const router = kit.createRouter(scenario.routes);
  const opened = kit.openConnector(connector, {
    config: settings.config,
    secrets: settings.secrets,
    now: () => Date.now(),
    answer: async (request) => {
      const { signal: _signal, ...shown } = request;
      try {
        const given = answer === null ? await router.answer(request) : (answer as Answer);
        exchanges.push({ request: shown, answer: { status: 200, ...given } });
        return given;
      } catch (error) {
        exchanges.push({ request: shown, answer: error instanceof Error ? error.message : String(error) });
        throw error;
      }
    },
  });
  const finish = (outcome: Performance['outcome'], evidence: readonly Evidence[] = []): Performance => ({
    exchanges,
    logged: opened.logged,
    outcome,
    evidence,
  });
  try {
    const full = { ...(input as object), study, signal: AbortSignal.timeout(timeLimit) };
    const value: unknown = await find(
      opened,
      name,
    )(name === 'parseWebhook' ? { ...full, studies: listStudies(connector.manifest, study) } : full);
    return finish({ ok: true, value }, readEvidence(name, input, value));
  } catch (error) {
    if (contract.ConnectorError.is(error)) return finish({ ok: false, code: error.code, message: error.message });
    return finish({ ok: false, code: 'connector_fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function find(instance: Implementation<Manifest>, name: string): (input: unknown) => unknown {
  const parts = [instance, instance.redirect, instance.statusSync, instance.recruitment, instance.participantIngestion];
  for (const part of parts as readonly (Readonly<Record<string, unknown>> | undefined)[]) {
    const found = part?.[name];
    if (typeof found === 'function') return (input) => found.call(part, input) as unknown;
  }
  throw new Error(`The connector has no function ${name}. The manifest declares it, so \`create\` has to return it.`);
}

function listStudies({ capabilities }: Manifest, config: unknown): readonly object[] {
  return [{ id: 'study-1', parameter: capabilities.redirect?.parameter.name ?? 'iid', config }];
}

/** What a call says of the participation. */
function readEvidence(name: string, input: unknown, value: unknown): readonly Evidence[] {
  if (name === 'parseReturn') {
    const { return: word = 'complete' } = input as { readonly return?: string };
    return (value as Result<string>).ok ? [{ channel: 'redirect', word }] : [];
  }
  if (name === 'parseWebhook')
    return (value as readonly Signal[]).filter(({ test }) => !test).map(({ status }) => ({ channel: 'webhook', word: status }));
  if (name === 'pull')
    return (value as PullPage).records.filter(({ test }) => !test).map(({ status }) => ({ channel: 'pull', word: status }));
  return [];
}
