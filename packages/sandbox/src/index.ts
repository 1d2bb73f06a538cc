export type { Characteristic, CharacteristicInput, CharacteristicType } from './hub-api/characteristic.js';
export type { WriteTotals } from './hub-api/hub.js';
export type { HubFaultInput } from './hub-api/misbehaviour.js';
export { HUB_API_DEMO_KEY, type HubApiOptions } from './hub-api/options.js';
export type { ParticipantRecord } from './hub-api/participant.js';
export type { LoggedHubRequest, RequestTotals } from './hub-api/request-log.js';
export { type RunningHubApi, startHubApi } from './hub-api/start-hub-api.js';
export type { ApiKey as HubKey, KeyHeader } from './http/api-keys.js';
export type { DeliveryAttempt } from './http/webhook-sender.js';
export type { OutlineRecord } from './interview-tool/admin-routes.js';
export type { InterviewRecord, InterviewStatus } from './interview-tool/interview.js';
export type { Misbehaviour } from './interview-tool/misbehaviour.js';
export type { OutlineInput } from './interview-tool/outline.js';
export { MAXIMUM_VALUE_LENGTH, RESERVED_PARAMETERS } from './interview-tool/participant-metadata.js';
export { type InterviewToolOptions, type RunningInterviewTool, startInterviewTool } from './interview-tool/start-interview-tool.js';
export type { Delivery } from './interview-tool/webhook-message.js';
export type { MailMessage } from './mailbox/message.js';
export type { MailMisbehaviour } from './mailbox/misbehaviour.js';
export { type MailboxOptions, type RunningMailbox, startMailbox } from './mailbox/start-mailbox.js';
export type { RallyFaultInput } from './rally/misbehaviour.js';
export { RALLY_DEMO_KEY, type RallyOptions } from './rally/options.js';
export type { Participant as RallyParticipant, ParticipantChange as RallyParticipantChange } from './rally/participant.js';
export type { Person as RallyPerson } from './rally/person.js';
export type { LoggedRallyRequest } from './rally/request-log.js';
export { type RunningRally, startRally } from './rally/start-rally.js';
export type { Study as RallyStudy, StudyInput as RallyStudyInput } from './rally/study.js';
export type {
  RallyDelivery,
  WebhookEndpoint as RallyWebhookEndpoint,
  WebhookEndpointInput as RallyWebhookEndpointInput,
} from './rally/webhooks.js';
export { type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.js';
export type { SurveySettings } from './third-party-survey/settings.js';
export {
  type RunningThirdPartySurvey,
  type ThirdPartySurveyOptions,
  startThirdPartySurvey,
} from './third-party-survey/start-third-party-survey.js';
export type { BookedId, BookedPayment, Books } from './tremendous/books.js';
export type { LoggedTremendousRequest } from './tremendous/gate.js';
export type { TremendousFaultInput } from './tremendous/misbehaviour.js';
export {
  type RunningTremendous,
  TREMENDOUS_DEMO_CATALOG,
  TREMENDOUS_DEMO_KEY,
  type TremendousOptions,
  startTremendous,
} from './tremendous/start-tremendous.js';
export type { FaultInput } from './usertesting/misbehaviour.js';
export type { SessionRecord, TestRecord } from './usertesting/records.js';
export type { LoggedRequest } from './usertesting/request-log.js';
export type { SessionInput } from './usertesting/session.js';
export {
  type RunningUsertesting,
  USERTESTING_DEMO_CLIENT,
  type UsertestingOptions,
  startUsertesting,
} from './usertesting/start-usertesting.js';
export type { TestChange, TestInput } from './usertesting/test-settings.js';
