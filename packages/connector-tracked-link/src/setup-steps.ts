import type { SetupStep } from '@panelbridge/core/connector';

/** The steps in the panel, which are the same for every tool (S1-11, S1-12). Presets put them between their own. */
export const choosePlatform: SetupStep = {
  side: 'panel',
  title: 'Choose Tracked Custom Link',
  text:
    'In User Interviews, open the research project, go to Research Activity, click Edit the Task Platform and choose Tracked Custom Link. ' +
    'In the hub, create a connection of this connector (`POST /api/v1/connections`) and name it in the study’s integration (`PUT /api/v1/studies/{id}/integration`).',
};

/** See {@link choosePlatform}. */
export const pasteInviteLink: SetupStep = {
  side: 'panel',
  title: 'Paste the invite link',
  text:
    'Paste the tool’s link into the URL field; in the hub it is the invite link of the same integration. Leave the parameter name at `iid` unless the tool needs another. ' +
    'Whatever the link had in its query or after a # is kept.',
};

/** See {@link choosePlatform}. */
export const copyReturnUrl: SetupStep = {
  side: 'panel',
  title: 'Copy the redirect URL that appears',
  text:
    'It appears once type and link are saved; the hub shows one per outcome in `GET /api/v1/studies/{id}/integration`, with the tool’s own placeholder in it. ' +
    'Copy it exactly: each holds a key of its own, and a changed character makes it worthless.',
};

/** See {@link choosePlatform}. */
export const verifySetup: SetupStep = {
  side: 'panel',
  title: 'Preview and confirm the set-up',
  text:
    'Click Preview and Confirm Setup, or call `POST /api/v1/studies/{id}/preview`, and walk through the tool to its end. ' +
    'When you land on the confirmation page, `GET /api/v1/studies/{id}/setup` answers `verified`. A preview never counts as a participant.',
};

/** The panel's steps up to the point where something has to be pasted into the tool. */
export const panelSteps: readonly SetupStep[] = [choosePlatform, pasteInviteLink, copyReturnUrl];
