import type { ParticipationStatus } from '@panelbridge/core';
import type { Manifest, ReportedOutcome } from '@panelbridge/core/connector';
import type { Contract, Rules } from '../tool/load-project.js';
import type { Evidence, PlaySettings, Step } from './protocol.js';

/** What becomes of a participation that has started, report by report, by the rules of the hub. */
export function traceTimeline(
  rules: Rules,
  contract: Contract,
  manifest: Manifest,
  { settings, evidence }: { readonly settings: PlaySettings; readonly evidence: readonly Evidence[] },
): readonly Step[] {
  const { capabilities } = contract.resolveConnection(manifest, manifest.connectionConfig.parse(settings.config));
  const returns = new Map<string, ReportedOutcome>(Object.entries(rules.returnOutcomes).map(([name, { outcome }]) => [name, outcome]));
  const words = new Map(Object.entries(capabilities.statusSync?.statusMap ?? {}));
  let current: { readonly status: ParticipationStatus; readonly rank: number; readonly outcome: ReportedOutcome | null } = {
    status: 'started',
    rank: rules.noEvidenceRank,
    outcome: null,
  };
  return evidence.map(({ channel, word }): Step => {
    const outcome = (channel === 'redirect' ? returns : words).get(word) ?? null;
    if (outcome === null) return { channel, word, outcome, disposition: 'quarantined', status: current.status };
    const onReturn = capabilities.redirect?.onReturn.default ?? 'submitted';
    const decision = rules.selectDecision(rules.decideOutcome({ outcome, channel, onReturn }), {
      ...current,
      hasStarted: true,
      incentiveReleased: false,
      placeAvailable: true,
      studyClosed: false,
    });
    current = { status: decision.status, rank: decision.rank, outcome: decision.outcome };
    return { channel, word, outcome, disposition: decision.disposition, status: decision.status };
  });
}
