import type {
  DestinationDeclaration,
  DisclosedApplicant,
  FieldValue,
  IngestionField,
  Implementation,
  Manifest,
} from '@panelbridge/core/connector';
import { identify, listWords, makeParticipation, makeRecords } from './people.js';
import { type WriteInput, withText } from './records-text.js';
import type { PartnerWorld } from './scenarios.js';
import { listShapeFaults, type shapes } from './shapes.js';
import type { Subject } from './subject.js';

type Instance = Implementation<Manifest>;

/** A function of a connector that may talk to the partner, with input that is fit for it. */
export interface Operation {
  readonly name: string;
  /** Whether an answer that is cut off must not pass for one. */
  readonly reads: boolean;
  /** Whether the contract allows one request alone. */
  readonly asksOnce: boolean;
  readonly call: (instance: Instance, signal: AbortSignal) => unknown;
  /** What is wrong with what it gave. */
  readonly inspect: (value: unknown) => readonly string[];
}

/** The world in which operations are tried: a few records of the partner. */
export function makeWorld(subject: Subject): PartnerWorld {
  return subject.keep('world', () => ({
    records: subject.manifest.capabilities.statusSync?.pull ? makeRecords(subject, 3, listWords(subject)) : [],
  }));
}

/** Every declared function of a connector that may talk to the partner. */
export function listOperations(subject: Subject): readonly Operation[] {
  const { capabilities } = subject.manifest;
  const directions = capabilities.statusSync?.directions ?? [];
  return [
    operation('checkConnection', 'nothing', { call: (instance, signal) => instance.checkConnection({ signal }) }),
    ...(directions.includes('pull') ? listPulling(subject) : []),
    ...(directions.includes('push') ? [push(subject)] : []),
    ...(capabilities.recruitment ? listRecruiting(subject) : []),
    ...(capabilities.participantIngestion ? listIngesting(subject) : []),
  ];
}

interface OperationInput extends Partial<Omit<Operation, 'name'>> {
  readonly call: Operation['call'];
  /** How many entries belong into the list that it gives. */
  readonly count?: number;
}

function operation(name: string, shape: keyof typeof shapes, { call, count, reads = false, asksOnce = false }: OperationInput): Operation {
  const inspect = (value: unknown): readonly string[] => {
    const faults = listShapeFaults(shape, value);
    const list = Array.isArray(value) ? value : ((value as { readonly outcomes?: unknown } | null)?.outcomes ?? null);
    return faults.length === 0 && count !== undefined && Array.isArray(list) && list.length !== count
      ? [`it has ${list.length} entries for ${count}`]
      : faults;
  };
  return { name, reads, asksOnce, call, inspect };
}

function listPulling(subject: Subject): readonly Operation[] {
  const { study } = subject;
  const pull = operation('pull', 'page', {
    reads: true,
    asksOnce: true,
    call: (instance, signal) => instance.statusSync?.pull?.({ study, cursor: null, signal }),
  });
  const ask = operation('identify', 'person', {
    reads: true,
    asksOnce: true,
    call: (instance, signal) => instance.statusSync?.identify?.({ study, recordId: 'record-1', signal }),
  });
  return subject.manifest.capabilities.statusSync?.pull?.identifies === true ? [pull, ask] : [pull];
}

function push(subject: Subject): Operation {
  const { study } = subject;
  const updates = [1, 2].map((index) => ({
    externalId: identify(subject, makeParticipation(index)),
    participation: makeParticipation(index),
    status: 'submitted',
    eventId: `kit-event-${index}`,
  }));
  return operation('push', 'nothing', { call: (instance, signal) => instance.statusSync?.push?.({ study, updates, signal }) });
}

/** Applicants as a host hands them over. */
export function makeApplicants(count: number): readonly DisclosedApplicant[] {
  return Array.from({ length: count }, (_, index) => ({
    participation: makeParticipation(index),
    pseudonym: `${makeParticipation(index)}@people.hub.example`,
    status: 'applied',
    disclosed: { screener_answers: [{ question: 'How do you bank?', answer: 'On the phone' }], matched_criteria: ['Banking'] },
  }));
}

function listRecruiting({ study }: Subject): readonly Operation[] {
  const applicants = makeApplicants(3);
  return [
    operation('fetchStudy', 'study', { reads: true, call: (instance, signal) => instance.recruitment?.fetchStudy({ study, signal }) }),
    operation('publishApplicants', 'outcomes', {
      reads: true,
      count: applicants.length,
      call: (instance, signal) => instance.recruitment?.publishApplicants({ study, applicants, signal }),
    }),
    operation('reportStatus', 'nothing', {
      call: (instance, signal) =>
        instance.recruitment?.reportStatus({ study, participation: makeParticipation(0), status: 'invited', signal }),
    }),
  ];
}

/** A value of a field, another one for each number, that stands nowhere else. */
export function makeValue({ name, type }: IngestionField, index: number): FieldValue {
  switch (type) {
    case 'number':
      return 4_000 + index;
    case 'boolean':
      return index % 2 === 0;
    case 'date':
      return `2024-02-${String((index % 28) + 1).padStart(2, '0')}`;
    default:
      return /mail/i.test(name) ? `person-${index}@people.example` : `${name} ${index} Müller “x”`;
  }
}

/** Records for a destination, with all declared fields. */
export function makeRows(subject: Subject, count: number): readonly Readonly<Record<string, FieldValue>>[] {
  const fields = subject.resolved.capabilities.participantIngestion?.destination.fields ?? [];
  return Array.from({ length: count }, (_, index) => Object.fromEntries(fields.map((field) => [field.name, makeValue(field, index)])));
}

function listIngesting(subject: Subject): readonly Operation[] {
  const { destination } = subject.resolved.capabilities.participantIngestion ?? {};
  if (!destination) return [];
  const key = String(makeRows(subject, 1)[0]?.[destination.matchKey]);
  const targets = [{ key, externalId: 'record-1' }];
  return [
    write('writeBatch', subject, destination, (input) => input),
    ...(destination.deleteBehaviours.delete.length > 0
      ? [
          operation('deleteBatch', 'answer', {
            count: 1,
            call: (instance, signal) => instance.participantIngestion?.deleteBatch?.({ targets, signal }),
          }),
        ]
      : []),
    ...(destination.listsFields
      ? [
          operation('listFields', 'fields', {
            reads: true,
            call: (instance, signal) => instance.participantIngestion?.listFields?.({ signal }),
          }),
        ]
      : []),
    ...(destination.maximumLookupSize === undefined
      ? []
      : [
          operation('findRecords', 'found', {
            reads: true,
            count: 1,
            call: (instance, signal) => instance.participantIngestion?.findRecords?.({ keys: [key], signal }),
          }),
        ]),
  ];
}

/** The functions that may be given records as a text, called so. */
export function listTextOperations(subject: Subject): readonly Operation[] {
  const { destination } = subject.resolved.capabilities.participantIngestion ?? {};
  return destination ? [write('writeBatch, given a text,', subject, destination, withText)] : [];
}

function write(
  name: string,
  subject: Subject,
  { modes, maximumBatchSize }: DestinationDeclaration,
  change: (input: WriteInput) => WriteInput,
): Operation {
  const records = makeRows(subject, Math.min(2, maximumBatchSize));
  const input = { mode: modes[0] ?? 'upsert', records, onlyIfEmpty: [] } as const;
  return operation(name, 'answer', {
    reads: true,
    asksOnce: true,
    count: records.length,
    call: (instance, signal) => instance.participantIngestion?.writeBatch(change({ ...input, signal })),
  });
}
