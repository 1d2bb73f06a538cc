import type { SetupStep } from '@panelbridge/core/connector';

/**
 * The steps in the panel, which are the same for every tool (S1-11, S1-12); first the hub's own way, then the same in User Interviews. Presets
 * put them between their own.
 */
export const choosePlatform: SetupStep = {
  side: 'panel',
  title: 'Connect the tool',
  text:
    '“The panel” is this hub. If your panel is User Interviews itself, follow the words after “in User Interviews”. ' +
    'Create a connection of this connector (`POST /api/v1/connections`) and name it in the study’s integration (`PUT /api/v1/studies/{id}/integration`). ' +
    'In User Interviews, open the research project, go to Research Activity, click Edit the Task Platform and choose Tracked Custom Link.',
};

/** See {@link choosePlatform}. */
export const pasteInviteLink: SetupStep = {
  side: 'panel',
  title: 'Paste the invite link',
  text:
    'Paste the tool’s link into the same integration, as its `inviteLink`; in User Interviews, into the URL field. Leave the parameter name at `iid` unless the tool needs another. ' +
    'Whatever the link had in its query or after a # is kept.',
};

/** See {@link choosePlatform}. */
export const copyReturnUrl: SetupStep = {
  side: 'panel',
  title: 'Copy the redirect URL that appears',
  text:
    'It appears once type and link are saved: in `returnUrls` of `GET /api/v1/studies/{id}/integration`, one per outcome, with the tool’s own placeholder in it; in User Interviews, copy the one that is shown. ' +
    'Copy it exactly: each holds a key of its own, and a changed character makes it worthless.',
};

/** See {@link choosePlatform}. */
export const verifySetup: SetupStep = {
  side: 'panel',
  title: 'Walk a preview',
  text:
    'First tell the hub what it cannot see, in the same integration: `confirmations.finalised_outline` and `confirmations.admin_access` as true, and as `callToAction` the `text` and the `redirectUrl` that stand in the tool. ' +
    'Then call `POST /api/v1/studies/{id}/preview`, open its `previewUrl` and walk through the tool to its end; in User Interviews, click Preview and Confirm Setup. ' +
    'When you land on the confirmation page, `GET /api/v1/studies/{id}/setup` answers `verified`. A preview never counts as a participant. ' +
    'Then launch the study: `POST /api/v1/studies/{id}/launch`.',
};

/** The panel's steps up to the point where something has to be pasted into the tool. */
export const panelSteps: readonly SetupStep[] = [choosePlatform, pasteInviteLink, copyReturnUrl];
