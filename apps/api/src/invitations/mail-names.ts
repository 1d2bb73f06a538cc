/** Names of the mails that invite people, as they are stored. */
export const mailNames = {
  study: 'invitation',
  screener: 'screener_invitation',
  known: 'application_known',
  link: 'application_link',
  studyReminder: 'invitation_reminder',
  screenerReminder: 'screener_reminder',
} as const;
