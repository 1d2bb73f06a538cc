import type { ParticipationStatus } from '../participation/status.js';

/** What a connector's page says beyond the facts that the manifest declares elsewhere. Plain words, complete sentences. */
export interface ManifestDocs {
  /** What happens by itself. */
  readonly automated: readonly string[];
  /** What stays a person's job. */
  readonly manual: readonly string[];
  readonly prerequisites: readonly Prerequisite[];
  /** In the order in which they are done, on both sides. */
  readonly setup: readonly SetupStep[];
  /** What to try before the first participant is invited. */
  readonly testChecklist: readonly string[];
  /** What a participant sees, step by step. */
  readonly participantSees: readonly string[];
  /** How ids are written on both sides, by example; only where they are translated. */
  readonly ids?: readonly IdExample[];
  /** Ids that are refused, by example. */
  readonly refusedIds?: readonly RefusedId[];
  readonly limits: readonly Limit[];
  readonly troubleshooting: readonly Trouble[];
  readonly advice: readonly string[];
  /** What people ask again and again. */
  readonly questions?: readonly Question[];
  /** Words of the partner for statuses that it does not report by them; what it reports stands in the status map. */
  readonly words?: readonly PartnerWord[];
}

/** Something that has to be there before set-up; `code` names it in the API's answers when it is missing. */
export interface Prerequisite {
  readonly code: string;
  readonly text: string;
  /** What to do when it is missing. */
  readonly remedy: string;
  /** `hub`: the hub sees it itself. `operator`: the hub cannot see it, a person confirms it and the hub records that. */
  readonly attestedBy: 'hub' | 'operator';
  /** `attach`: without it no invite link is taken; absent: it is asked for at the launch. */
  readonly neededFor?: 'attach';
}

/** One step of the set-up. */
export interface SetupStep {
  /** Where it is done: in the hub (the panel) or in the partner's tool. */
  readonly side: 'panel' | 'partner';
  readonly title: string;
  readonly text: string;
}

/** One id as both sides write it. */
export interface IdExample {
  /** Where it is so, in a few words, for example `Surveys`. */
  readonly scope: string;
  readonly hub: string;
  readonly partner: string;
}

/** An id out of the tool that is refused. `code` names the fault; `text` says what is wrong with it. */
export interface RefusedId {
  readonly scope: string;
  readonly partner: string;
  readonly code: string;
  readonly text: string;
}

/** A question and its answer. */
export interface Question {
  readonly question: string;
  readonly answer: string;
}

/** What the partner calls a status of ours. Nothing is mapped by it: it is there so that both sides know what the other is talking about. */
export interface PartnerWord {
  readonly status: ParticipationStatus;
  readonly partner: string;
  /** What is different there. */
  readonly note?: string;
}

/** A limit that a reader should know, with its source. */
export interface Limit {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

/** A symptom, why it happens and what mends it. `code` names it in the API's answers. */
export interface Trouble {
  readonly code: string;
  readonly symptom: string;
  readonly cause: string;
  readonly remedy: string;
}
