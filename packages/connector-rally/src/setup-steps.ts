import type { SetupStep } from '@panelbridge/core/connector';

/** In the order in which a study is set up and started. The partner's steps are for whoever also works in Rally itself. */
export const setupSteps: readonly SetupStep[] = [
  {
    side: 'panel',
    title: 'Connect',
    text: 'Create a connection of this connector (`POST /api/v1/connections`). It needs nothing: without a key the hub is the workspace. With a key of Rally’s as its secret `apiKey` it can tell a study there of its applicants.',
  },
  {
    side: 'panel',
    title: 'Create the study',
    text: 'From scratch or from a template without a consent form (`POST /api/v1/studies`): an interview, a group interview or an unmoderated test. Then choose this connection as the recruitment source in the study’s integration (`PUT /api/v1/studies/{id}/integration`); its rules hold from then on.',
  },
  {
    side: 'panel',
    title: 'Complete the plan',
    text: 'Write the description that applicants read, set the participation limit and the amount of the incentive (`PATCH /api/v1/studies/{id}`). `GET /api/v1/studies/{id}/settings` lists what is required, refused, adjusted and locked, each with the reason.',
  },
  {
    side: 'panel',
    title: 'Choose the audience',
    text: 'General population (B2C), which needs no criteria, or industry professionals (B2B), which needs at least one Advanced Professional criterion; the total participation time; countries, or US states and Washington, D.C. Ask for the reach with every criterion (`POST /api/v1/studies/{id}/audience/reach`), then store them (`PUT /api/v1/studies/{id}/audience`).',
  },
  {
    side: 'panel',
    title: 'Write the screener',
    text: 'Several questions, mapped to properties, with skip and conditional logic (`PUT /api/v1/studies/{id}/screener`). Whatever the logic says, a person reviews every applicant.',
  },
  {
    side: 'panel',
    title: 'Set up the sessions',
    text: 'For interviews and group interviews: hosts, availability, a first and a last day (`PUT /api/v1/studies/{id}/availability`), or single times (`POST /api/v1/studies/{id}/sessions`). The duration is the participation time. An unmoderated test has no sessions.',
  },
  {
    side: 'partner',
    title: 'Optional: create the study in Rally',
    text: 'Where people in Rally are to see the applicants, create a study of the same kind there and set its id as `rallyStudyId` in the study’s integration.',
  },
  {
    side: 'partner',
    title: 'Optional: add the webhook in Rally',
    text: 'Ask Rally’s support for `participant.status_changed`, which is not on by itself. Enter the hub’s address `/hooks/{connection}` as the endpoint, store its signing secret (`whsec_…`) as `secrets/webhookKey` of the connection, and set `webhookScheme` to `svix`.',
  },
  {
    side: 'panel',
    title: 'Publish',
    text: '`POST /api/v1/studies/{id}/publish` makes the study active in the workspace. Nobody is recruited and nothing is reserved yet.',
  },
  {
    side: 'panel',
    title: 'Load funds',
    text: 'Recruiting is pay-as-you-go: the budget that pays has to hold the whole estimate before recruitment starts. Make it (`POST /api/v1/budgets`) and put money in (`POST /api/v1/budgets/{id}/funds`); the estimate says how much is missing.',
  },
  {
    side: 'panel',
    title: 'Review & Start',
    text: 'Look at the estimate (`POST /api/v1/studies/{id}/estimate`), and start with its id (`POST /api/v1/studies/{id}/launch`). Only an admin or an ops manager can. The whole estimate is reserved at once, audience and incentive are locked, and applicants begin to come in.',
  },
];
