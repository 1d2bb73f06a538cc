import { isEndedOutcome, type Outcome } from './evidence.js';
import { isBeforeStart, isFinished, type ParticipationStatus } from './status.js';

/** What is known about one participation on both sides: here, and at the tool. */
export interface BothSides {
  readonly status: ParticipationStatus;
  /** Whether the person ever entered through the hub. */
  readonly hasStarted: boolean;
  /** What the tool itself says (webhook or pull), the strongest report; null: nothing yet. */
  readonly tool: Outcome | null;
  /** What the browser's return claimed, the strongest report; null: it never came back. */
  readonly redirect: Outcome | null;
  /** Whether the tool can report by itself at all. */
  readonly toolReports: boolean;
}

/** Every way in which the two sides can differ. */
export type ComparisonFindingCode =
  | 'outcomes_differ'
  | 'status_differs'
  | 'entered_elsewhere'
  | 'return_missing'
  | 'report_missing'
  | 'tool_silent'
  | 'decided_by_team';

/** A difference between the two sides, and what to do about it. */
export interface ComparisonFinding {
  readonly code: ComparisonFindingCode;
  readonly detail: string;
  readonly remedy: string;
}

/** The result of {@link compareSides}. */
export interface Comparison {
  /** Whether our status says the same as the tool; null while there is nothing to compare, or where only a person could. */
  readonly agrees: boolean | null;
  readonly finding: ComparisonFinding | null;
}

const decidedByTeam: ReadonlySet<ParticipationStatus> = new Set(['rejected', 'excluded', 'cancelled', 'no_show', 'expired']);

/** Puts both sides of one participation next to each other and names the first thing that does not fit (S1-30). */
export function compareSides(sides: BothSides): Comparison {
  const { status, hasStarted, tool, redirect, toolReports } = sides;
  const toolEnded = tool !== null && isEndedOutcome(tool);
  const returnEnded = redirect !== null && isEndedOutcome(redirect);
  const agrees = tool === null ? null : matches(status, tool);
  if (toolEnded && returnEnded && tool !== redirect) return { agrees, finding: describeDifference(tool, redirect) };
  if (tool !== null && !hasStarted) return { agrees: false, finding: enteredElsewhere };
  if (agrees === false && decidedByTeam.has(status)) return { agrees: null, finding: describeDecision(status, tool) };
  if (agrees === false && tool !== null) return { agrees, finding: describeStatus(status, tool) };
  if (tool === 'submitted' && redirect === null) return { agrees, finding: returnMissing };
  if (returnEnded && !toolReports) return { agrees, finding: toolSilent };
  if (returnEnded && !toolEnded) return { agrees: tool === null ? null : false, finding: reportMissing };
  return { agrees, finding: null };
}

/** Says whether our status is what the tool's word leads to; a tool can say no more than `submitted` of somebody who completed. */
function matches(status: ParticipationStatus, tool: Outcome): boolean {
  if (tool === 'submitted') return isFinished(status);
  // Who has gone further than the tool's last word is not contradicted by it.
  if (!isEndedOutcome(tool)) return !isBeforeStart(status);
  return status === tool;
}

const enteredElsewhere: ComparisonFinding = {
  code: 'entered_elsewhere',
  detail: 'The tool knows this person, but nobody entered through the hub’s own link.',
  remedy: 'Check that the invitation carries the hub’s link and that nobody was given the tool’s invite link directly.',
};

const returnMissing: ComparisonFinding = {
  code: 'return_missing',
  detail: 'The tool says that the person finished, but their browser never came back.',
  remedy:
    'If this is so for everybody, the redirect URL is missing or wrong in the tool: copy it again from the integration. If only for some, they closed the tool before the last button.',
};

const reportMissing: ComparisonFinding = {
  code: 'report_missing',
  detail: 'The browser came back, but the tool has not reported the end by itself.',
  remedy:
    'Wait a moment; if it stays so, check in the tool that its webhook is on and leads to this connection, or that the last pull went through.',
};

const toolSilent: ComparisonFinding = {
  code: 'tool_silent',
  detail: 'The browser came back. This connection reports in no other way, so the hub cannot see what the tool holds.',
  remedy: 'Open the tool and check that it lists the same person as finished.',
};

function describeDifference(tool: Outcome, redirect: Outcome): ComparisonFinding {
  return {
    code: 'outcomes_differ',
    detail: `The tool says \`${tool}\`, the browser came back as \`${redirect}\`.`,
    remedy: 'Check in the tool that each ending has the redirect URL of its own outcome, then decide this participation by hand.',
  };
}

function describeStatus(status: ParticipationStatus, tool: Outcome): ComparisonFinding {
  return {
    code: 'status_differs',
    detail: `The tool says \`${tool}\`, the hub has \`${status}\`.`,
    remedy: 'Read the participation’s timeline: it names the report that decided, and any that waits for a person.',
  };
}

function describeDecision(status: ParticipationStatus, tool: Outcome | null): ComparisonFinding {
  return {
    code: 'decided_by_team',
    detail: `The tool says \`${tool ?? 'nothing'}\`, but the participation is \`${status}\` by a decision or a deadline of the team.`,
    remedy: 'Nothing needs to be done unless the decision was a mistake.',
  };
}
