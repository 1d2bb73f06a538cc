import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of sources and models. Those of reading are the codes of `SourceError`, with which runs of syncs end too. */
export const sourceProblems = defineProblems({
  source_in_use: {
    status: 409,
    title: 'Something still uses this',
    cause: 'A model reads this source, or a sync reads this model and knows its rows by the primary key.',
    remedy: 'Delete what the detail names first.',
    retry: 'never',
  },
  source_unreachable: {
    status: 422,
    title: 'No connection with the source',
    cause:
      'The database of the source could not be connected with: host or port are wrong, it is not running, or something between does not let the hub through.',
    remedy: 'Read the detail. Check host, port and TLS mode, and that the database and its firewall let the hub in.',
    retry: 'later',
  },
  source_refused: {
    status: 422,
    title: 'The source refused the login',
    cause: 'The database answered, and does not take this user, password or name of a database.',
    remedy: 'Correct them with `PATCH /api/v1/sources/{id}`, then test the source again.',
    retry: 'never',
  },
  address_not_allowed: {
    status: 422,
    title: 'The hub may not connect with this address',
    cause: 'The host is, or leads to, an address that is not public, or that is public and would be reached without TLS.',
    remedy: 'For a database in a network of your own, the operator adds that network to `PANELBRIDGE_ALLOWED_NETWORKS`.',
    retry: 'never',
  },
  query_failed: {
    status: 422,
    title: 'The database refused the query',
    cause: 'The query of the model does not run: the detail holds the words of the database.',
    remedy: 'Correct the query, or grant the user what it reads. A model is one SELECT that changes nothing.',
    retry: 'never',
  },
  query_timeout: {
    status: 422,
    title: 'The query took too long',
    cause: 'The database worked on the query for longer than it may.',
    remedy: 'Make it faster, with an index or a materialised view for example.',
    retry: 'later',
  },
  read_broken: {
    status: 422,
    title: 'The reading broke off',
    cause: 'The source went away, or was changed, while it was read. What was read is not taken for all there is.',
    remedy: 'Start again once the source is back.',
    retry: 'later',
  },
  file_missing: {
    status: 422,
    title: 'There is no such file',
    cause: 'The folder holds no file of this name, or nothing was uploaded to the source yet.',
    remedy: 'Put the file there, or correct the name in the model.',
    retry: 'later',
  },
  file_not_allowed: {
    status: 422,
    title: 'This may not be read',
    cause: 'The path leads out of the folders that the operator allows, or to something that is no ordinary file.',
    remedy: 'Name a file within the folder of the source. The operator lists folders in `PANELBRIDGE_SOURCE_FOLDERS`.',
    retry: 'never',
  },
  file_malformed: {
    status: 422,
    title: 'The file is not what it is said to be',
    cause: 'The file cannot be read in the format of the model; the detail names the row where there is one.',
    remedy: 'Correct the file, or the format and options of the model.',
    retry: 'never',
  },
  columns_changed: {
    status: 422,
    title: 'The columns of the model have changed',
    cause: 'A column that is asked for is not there any more, or there twice.',
    remedy: 'Bring the column back, or change the model and what uses it.',
    retry: 'never',
  },
  source_takes_no_file: {
    status: 409,
    title: 'No file can be uploaded to this source',
    cause: 'Only sources of the kind `upload` hold a file of their own.',
    remedy: 'Make a source of the kind `upload`. Into a folder, put the file by other means.',
    retry: 'never',
  },
  upload_too_large: {
    status: 413,
    title: 'The file is too large',
    cause: 'It is larger than the hub takes.',
    remedy: 'Split it, or put it into a folder that the hub reads. The operator sets the limit in `PANELBRIDGE_UPLOAD_LIMIT_MB`.',
    retry: 'never',
  },
});
