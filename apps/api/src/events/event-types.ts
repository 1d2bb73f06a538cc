/** Every type of event that the hub writes, and what it means. A new one is added here; a test finds those that are missing. */
export const eventTypes = {
  'study.created': 'A study was made.',
  'study.changed': 'Fields of a study were changed; `data` names them.',
  'study.published': 'A draft became active in the workspace.',
  'study.launched': 'Recruitment was opened.',
  'study.paused': 'A study was paused: nobody new gets in.',
  'study.resumed': 'A paused study goes on.',
  'study.closed': 'A study was closed for good. Payments go on.',
  'screener.invited': 'A person was invited to answer the screener, which takes no place (D24).',
  'screener.changed': 'A study got a new version of its screener; those who answered keep theirs.',
  'integration.changed': 'How a study is joined to its tool was changed.',
  'integration.outline_changed': 'Somebody said that the study in the tool was changed, so its set-up has to be verified again.',
  'integration.verified': 'A preview was led into the tool and came back as complete, so the set-up works.',
  'preview.created': 'A preview of a study was begun.',
  'connection.created': 'A connection to a tool was made.',
  'connection.changed': 'A connection was changed.',
  'connection.status_changed': 'A call showed that a connection works, or that it needs attention; `reason` is the code.',
  'connection.deleted': 'A connection was deleted.',
  'participant.created': 'A person joined the panel.',
  'participant.changed': 'What is known about a person was changed; `data` names the fields, never their contents.',
  'participant.deleted': 'A person was removed from the panel.',
  'participant.erased': 'A person was erased from everything that is stored.',
  'participation.status_changed': 'A participation went `from` one status `to` another; `channel` and `reason` say why.',
  'participation.confirmed': 'Somebody confirmed that a participation stands as it is, against a report that contradicts it.',
  'evidence.hold': 'A report was kept for a person to decide about; `reason` names the anomaly.',
  'evidence.contradict': 'A report contradicts what is known and changed nothing.',
  'evidence.confirm': 'A stronger report confirmed what is known.',
  'quarantine.assigned': 'Somebody said whose report it is that waited in quarantine.',
  'quarantine.dismissed': 'A report in quarantine was dismissed.',
  'incentive.due': 'A person is owed an incentive. It is not paid before it is released.',
  'incentive.held': 'An incentive that is due waits for a person, since reports disagree.',
  'incentive.hold_lifted': 'A person decided about an incentive that was held; it can be released.',
  'incentive.released': 'An incentive was released: it is paid from now on.',
  'incentive.cancelled': 'An incentive was withdrawn before it was released.',
  'incentive.sent': 'A released incentive was handed to the payout provider.',
  'incentive.delivered': 'The person has got the incentive.',
  'incentive.failed': 'The payout provider says that the payment failed; the incentive holds its words.',
  'incentive.retried': 'A payment that had failed was ordered anew, under an id of its own; `data.failed` is the order that failed.',
  'payout_file.created': 'Released incentives were collected into a payout file.',
} as const satisfies Readonly<Record<string, string>>;

/** A type of event: `<noun>.<past participle>`. */
export type EventType = keyof typeof eventTypes;

/** The names of all {@link eventTypes}. */
export const eventTypeNames: readonly EventType[] = Object.keys(eventTypes) as EventType[];
