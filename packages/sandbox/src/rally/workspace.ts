import { randomUUID } from 'node:crypto';
import type { State } from '../state-file.js';
import type { Participant, ParticipantChange } from './participant.js';
import { People } from './people.js';
import type { Person } from './person.js';
import { type Study, type StudySettings, mayBecome } from './study.js';
import type { ParticipantStatus, StudyStatus } from './words.js';

/** Who hears of what happens in the workspace. */
export interface WorkspaceListener {
  /** @param prior `null` when the participant was just added */
  statusChanged(participant: Participant, prior: ParticipantStatus | null, at: string): void;
  optedOut(person: Person, at: string): void;
}

/** The workspace's memory and rules; HTTP is around it. */
export class Workspace {
  readonly people: People;
  readonly #studies = new Map<string, Study>();
  readonly #participants = new Map<string, Participant>();
  readonly #byPerson = new Map<string, string>();
  readonly #state: State;
  readonly #listener: WorkspaceListener;

  constructor(state: State, listener: WorkspaceListener) {
    this.#state = state;
    this.#listener = listener;
    this.people = new People(state);
    for (const study of state.load('study') as Study[]) this.#studies.set(study.studyId, study);
    for (const participant of state.load('participant') as Participant[]) this.#remember(participant);
  }

  createStudy(settings: StudySettings): Study {
    return this.#saveStudy({ studyId: `study_${randomUUID()}`, ...settings, status: 'DRAFT', createdAt: new Date().toISOString() });
  }

  findStudy(studyId: string): Study | undefined {
    return this.#studies.get(studyId);
  }

  studies(): readonly Study[] {
    return [...this.#studies.values()];
  }

  /** Changes the plan; what is left out stays. */
  changePlan(study: Study, plan: { readonly [Field in keyof Study['studyPlan']]?: Study['studyPlan'][Field] | undefined }): Study {
    const given = Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
    return this.#saveStudy({ ...study, studyPlan: { ...study.studyPlan, ...given } });
  }

  /** @returns `undefined` where no way leads to that status */
  changeStatus(study: Study, status: StudyStatus): Study | undefined {
    return mayBecome(study.status, status) ? this.#saveStudy({ ...study, status }) : undefined;
  }

  /** Who is in a study, in the order in which they came. */
  participants(studyId: string): readonly Participant[] {
    return [...this.#participants.values()].filter((each) => each.studyId === studyId);
  }

  findParticipant(studyId: string, participantId: string): Participant | undefined {
    const found = this.#participants.get(participantId);
    return found?.studyId === studyId ? found : undefined;
  }

  /** Adds a person to a study; who is there already stays as they are. */
  addParticipant(study: Study, { personId }: Person): Participant {
    const known = this.#participants.get(this.#byPerson.get(`${study.studyId} ${personId}`) ?? '');
    if (known !== undefined) return known;
    const at = new Date().toISOString();
    const participant: Participant = {
      participantId: `participant_${randomUUID()}`,
      personId,
      studyId: study.studyId,
      status: 'NOT_STARTED',
      approvalStatus: 'AWAITING_APPROVAL',
      screenerState: null,
      addedToStudyAt: at,
      invitedToStudyAt: null,
      approvedAt: null,
      screenerSentAt: null,
    };
    this.#saveParticipant(participant);
    this.#listener.statusChanged(participant, null, at);
    return participant;
  }

  changeParticipant(
    participant: Participant,
    change: { readonly [Field in keyof ParticipantChange]: ParticipantChange[Field] | undefined },
  ): Participant {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as ParticipantChange;
    const changed = { ...participant, ...given };
    this.#saveParticipant(changed);
    if (changed.status !== participant.status) this.#listener.statusChanged(changed, participant.status, new Date().toISOString());
    return changed;
  }

  /** Notes whether a person wants to be written to; only a change is heard of. */
  setOptedOut(person: Person, isOptedOut: boolean): Person {
    if (person.isOptedOut === isOptedOut) return person;
    const changed = this.people.write(person.personId, { ...person, isOptedOut });
    this.announceOptOut(changed);
    return changed;
  }

  announceOptOut(person: Person): void {
    this.#listener.optedOut(person, person.updatedAt);
  }

  #saveStudy(study: Study): Study {
    this.#studies.set(study.studyId, study);
    this.#state.save('study', study.studyId, study);
    return study;
  }

  #saveParticipant(participant: Participant): void {
    this.#remember(participant);
    this.#state.save('participant', participant.participantId, participant);
  }

  #remember(participant: Participant): void {
    this.#participants.set(participant.participantId, participant);
    this.#byPerson.set(`${participant.studyId} ${participant.personId}`, participant.participantId);
  }
}
