import type { Manifest } from '@panelbridge/core/connector';
import { loadContract, loadKit, loadProject, loadRules, loadScenarios } from '../tool/load-project.js';
import { perform } from './perform.js';
import type { Description, Message, Playable, PlaySettings, Question } from './protocol.js';
import { sampleInputs } from './sample-inputs.js';
import { traceTimeline } from './trace-timeline.js';

// The process that holds the connector. It is ended and started anew whenever a file is saved, since a module can be imported but once.

const folder = process.argv[2] ?? process.cwd();
const callsPartner = new Set([
  'checkConnection',
  'pull',
  'identify',
  'push',
  'fetchStudy',
  'publishApplicants',
  'reportStatus',
  'writeBatch',
  'deleteBatch',
  'listFields',
  'findRecords',
]);

function tell(message: Message): void {
  process.send?.(message);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const project = await loadProject(folder);
  const [contract, rules, kit, scenarios] = await Promise.all([
    loadContract(project),
    loadRules(project),
    loadKit(project),
    loadScenarios(project),
  ]);
  const { manifest } = project.connector;
  const scenario = scenarios.connections?.[0] ?? {};

  const describe = (): Description => ({
    manifest: contract.describeManifest(manifest, project.description.version ?? '0.0.0') as Description['manifest'],
    faults: contract.checkManifest(manifest),
    playables: listPlayables(),
    settings: sampleSettings(),
  });
  const listPlayables = (): readonly Playable[] => {
    const samples = sampleInputs(contract, manifest, scenario);
    const play = (capability: Playable['capability'], name: string): Playable => ({
      capability,
      name,
      sample: samples[name] ?? {},
      calls: callsPartner.has(name),
    });
    const planned = Object.entries(contract.planFunctions(manifest.capabilities)).flatMap(([capability, plan]) =>
      Object.keys(plan)
        .filter((name) => plan[name])
        .map((name) => play(capability as Playable['capability'], name)),
    );
    return [play('connection', 'checkConnection'), ...planned];
  };
  const sampleSettings = (): PlaySettings => ({
    config: sample(manifest.connectionConfig, scenario.config),
    study: sample(manifest.studyConfig, scenario.study),
    secrets: Object.fromEntries(Object.keys(manifest.secrets).map((name) => [name, scenario.secrets?.[name] ?? `sample-${name}`])),
  });
  const sample = (schema: Manifest['connectionConfig'], given: unknown): Readonly<Record<string, unknown>> =>
    (given as Readonly<Record<string, unknown>> | undefined) ?? contract.sampleConfig(schema) ?? {};
  const parse = ({ config, study }: PlaySettings) =>
    (['connectionConfig', 'studyConfig'] as const).flatMap((part) => {
      const parsed = manifest[part].safeParse(part === 'connectionConfig' ? config : study);
      return parsed.success
        ? []
        : parsed.error.issues.map(({ path, message }) => ({ pointer: `/${part}/${path.join('/')}`, detail: message }));
    });
  const answer = (question: Question): unknown => {
    switch (question.kind) {
      case 'describe':
        return describe();
      case 'parse':
        return parse(question.settings);
      case 'perform':
        return perform({ contract, kit, project, scenario }, question);
      default:
        return traceTimeline(rules, contract, manifest, question);
    }
  };

  process.on('message', (message: Message) => {
    if (!('question' in message)) return;
    const { number, question } = message;
    void (async () => {
      try {
        tell({ number, answer: await answer(question) });
      } catch (error) {
        tell({ number, error: describeError(error) });
      }
    })();
  });
  tell({ ready: true });
} catch (error) {
  tell({ failed: describeError(error) });
}
