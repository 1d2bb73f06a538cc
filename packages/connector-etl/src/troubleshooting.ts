import type { Trouble } from '@panelbridge/core/connector';

/** What can go wrong, why, and what mends it: every entry of the source documents, and what was seen besides (S4-24 to S4-32). */
export const troubleshooting: readonly Trouble[] = [
  {
    code: 'batch_rejected',
    symptom: 'A whole batch is rejected.',
    cause: 'User Interviews counts every participant of a request as rejected when a single one is invalid.',
    remedy:
      'Turn split retries on, so that the bad rows are found and the others arrive. Check that all email addresses are valid and required fields are filled in; the reasons stand at the rejected rows of the run.',
  },
  {
    code: 'row_reasons',
    symptom: 'Some rows are rejected, and the reason is needed.',
    cause: 'Every rejected row keeps the words with which User Interviews refused it.',
    remedy:
      'List the rejected rows of the run, or download them as CSV or JSON. Rejected rows are tried again in every later run, until they are accepted or change.',
  },
  {
    code: 'authentication_failed',
    symptom: 'The connection check, or a run, says that the key was refused.',
    cause:
      'The key of User Interviews is wrong, was revoked, or travels in a header that the account does not take. It is not the key of this hub, which would be answered with 401 by the hub itself.',
    remedy:
      'Copy the key again; try the other value of `keyHeader`; ask api@userinterviews.com for a new one. A key of the hub is renewed by an admin of the hub. A refused key stops the run at once, and rows that were not sent stay for the next one.',
  },
  {
    code: 'permission_denied',
    symptom: 'The key is known, and the answer is 403.',
    cause: 'API access is not enabled for the account, or the key may not write to the Research Hub.',
    remedy: 'Ask api@userinterviews.com or your Customer Success Manager to enable it, then check the connection.',
  },
  {
    code: 'not_in_research_hub',
    symptom: 'Participants do not appear in the Research Hub.',
    cause:
      'The run did not go to its end, the email addresses are not the ones expected, or User Interviews shows new records a short time after it has accepted them.',
    remedy: 'Look whether the run is completed, compare the email addresses at its rows, and wait a few minutes before looking again.',
  },
  {
    code: 'update_skips_all',
    symptom: 'An update skips every row.',
    cause: 'People are recognised by email, and nobody in the Research Hub has one of these addresses.',
    remedy: 'Use the mode “upsert”, which adds people as well. Skipped rows are no failures.',
  },
  {
    code: 'rate_limited',
    symptom: 'The answer is 429, or a run waits for minutes.',
    cause: 'The requests of all syncs of a connection share one limit, and other programs with the same key count too.',
    remedy:
      'Nothing has to be done: the hub waits as long as User Interviews asks, tries again with growing pauses, and ends after eight tries; what was not sent stays for the next run. If it lasts, let syncs run less often or split the model into smaller parts.',
  },
  {
    code: 'values_not_updating',
    symptom: 'Values of a field do not change.',
    cause:
      'The column’s type is not the field’s, or the field is not in the mapping. The nine default fields hold text; characteristics hold text, numbers, dates as YYYY-MM-DD, or true and false.',
    remedy:
      'Look at the invalid rows of the run, which name column and field; convert the column in the model; write phone numbers in one form; check the mapping.',
  },
  {
    code: 'key_malformed',
    symptom: 'The key is refused when the connection is saved.',
    cause: 'It was copied with a blank or a line break.',
    remedy: 'Copy it again, in one line and without blanks.',
  },
  {
    code: 'sandbox_without_address',
    symptom: 'A connection to the sandbox says that its address is not published.',
    cause: 'The vendor hands the address out with the key; it stands in no public document.',
    remedy: 'Set `baseUrl` to the address that you were given. What is meant for the sandbox is never sent to production.',
  },
  {
    code: 'deletion_uncertain',
    symptom: 'A person who left the model was not deleted, with the reason `lookup_uncertain`.',
    cause: 'The person’s id is not known from an earlier answer, and the look-up by email did not lead to one person.',
    remedy: 'Delete the person in the Research Hub by hand, or bring the row back for one run, so that the id is known.',
  },
  {
    code: 'insert_in_doubt',
    symptom: 'Rows of an insert stay in doubt, although the people are in the Research Hub.',
    cause:
      'The connection broke before the answer came. The hub looked the people up by email at the end of the run, and the Research Hub did not show them yet, or the key may not read.',
    remedy:
      'Wait for the next run, which looks them up again; or look at the Research Hub, and say of the rows whether they were written: `POST /api/v1/syncs/{id}/rows/resolve`.',
  },
];
