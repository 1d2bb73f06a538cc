/** A batch as it is sent; the vendor publishes no form (D19). */
export const batchBody = {
  participants: [
    { email: 'ada@example.com', first_name: 'Ada', phone_number: null, characteristics: { seats: 5, joined: '2024-02-29' } },
    { email: 'bob@example.com', title: 'Engineer' },
  ],
  mode: 'upsert',
} as const;

/** The records that it is made of. */
export const batchRecords = [
  { email: 'ada@example.com', seats: 5, first_name: 'Ada', joined: '2024-02-29', phone_number: null },
  { email: 'bob@example.com', title: 'Engineer' },
] as const;

/** Answers to an accepted batch of the two, each with what it says of them. */
export const accepted = {
  results_by_place: {
    body: {
      data: [
        { index: 1, id: 'b2', result: 'created' },
        { index: 0, id: 'a1', result: 'updated' },
      ],
      meta: { created: 1, updated: 1, skipped: 0 },
    },
    outcomes: [
      { status: 'accepted', effect: 'updated', externalId: 'a1' },
      { status: 'accepted', effect: 'created', externalId: 'b2' },
    ],
  },
  resources: {
    body: { data: [{ id: 7, type: 'participant', attributes: { email: 'BOB@example.com', firstName: null } }] },
    outcomes: [{ status: 'accepted' }, { status: 'accepted', externalId: '7' }],
  },
  all_created: {
    body: { meta: { created: 2, updated: 0, skipped: 0 } },
    outcomes: [
      { status: 'accepted', effect: 'created' },
      { status: 'accepted', effect: 'created' },
    ],
  },
  mixed_counts: { body: { meta: { created: 1, updated: 1, skipped: 0 } }, outcomes: [{ status: 'accepted' }, { status: 'accepted' }] },
  rows_refused: {
    body: {
      data: [
        { index: 0, id: 'a1', result: 'duplicate' },
        {
          index: 1,
          id: null,
          result: 'rejected',
          errors: [{ code: 'email_invalid', detail: 'email is no address', source: { pointer: '/participants/1/email' } }],
        },
      ],
      meta: { created: 0, updated: 0, skipped: 0, duplicate: 1, rejected: 1 },
    },
    outcomes: [
      {
        status: 'skipped',
        code: 'duplicate',
        detail: 'Somebody in the Research Hub has this email already, and an insert changes nobody.',
      },
      { status: 'rejected', code: 'email_invalid', detail: 'email is no address', field: 'email' },
    ],
  },
  rows_refused_by_status: {
    body: {
      data: [
        { index: 0, status: 422, message: 'phone is too long' },
        { index: 1, status: 'failed' },
      ],
    },
    outcomes: [
      { status: 'rejected', code: 'invalid', detail: 'phone is too long' },
      { status: 'rejected', code: 'invalid', detail: '{"index":1,"status":"failed"}' },
    ],
  },
  nothing: { body: undefined, outcomes: [{ status: 'accepted' }, { status: 'accepted' }] },
  another_form: { body: { ok: true, data: 'yes' }, outcomes: [{ status: 'accepted' }, { status: 'accepted' }] },
} as const;

const email = { index: 3, code: 'invalid', field: 'email', detail: 'email is invalid' };

/** Refusals, each with the rows that it names. */
export const refused = {
  json_api_errors: {
    body: { errors: [{ status: '422', title: 'Invalid', detail: 'is invalid', source: { pointer: '/participants/3/email' } }] },
    records: [email],
  },
  json_api_resources: {
    body: { errors: [{ detail: 'is invalid', code: 'INVALID', source: { pointer: '/data/3/attributes/email' } }] },
    records: [email],
  },
  capitals: {
    body: { errors: [{ detail: 'is too long', code: 'TOO_LONG', source: { pointer: '/data/0/attributes/firstName' } }] },
    records: [{ index: 0, code: 'too_long', field: 'first_name', detail: 'first_name is too long' }],
  },
  camel_case: {
    body: { errors: [{ detail: 'is too long', code: 'tooLong', source: { pointer: '/data/0/attributes/firstName' } }] },
    records: [{ index: 0, code: 'too_long', field: 'first_name', detail: 'first_name is too long' }],
  },
  characteristic: {
    body: { errors: [{ detail: 'must be a number', source: { pointer: '/participants/12/characteristics/seats' } }] },
    records: [{ index: 12, code: 'invalid', field: 'seats', detail: 'seats must be a number' }],
  },
  two_of_one_row: {
    body: {
      errors: [
        { detail: 'is invalid', source: { pointer: '/participants/3/email' } },
        { detail: 'is too long', source: { pointer: '/participants/3/city' } },
      ],
    },
    records: [{ ...email, detail: 'email is invalid; city is too long' }],
  },
  index_member: {
    body: { errors: [{ index: 4, message: 'unknown country' }] },
    records: [{ index: 4, code: 'invalid', detail: 'unknown country' }],
  },
  errors_by_place: { body: { errors: { 'participants[3].email': ['is invalid'] } }, records: [email] },
  message: {
    body: { message: 'Invalid: participants[3].email is invalid; participants[5] is no object' },
    records: [email, { index: 5, code: 'invalid', detail: 'is no object' }],
  },
  error: { body: { error: 'participants[3].email is invalid' }, records: [email] },
  error_object: { body: { error: { message: 'participants[3].email is invalid' } }, records: [email] },
  detail: { body: { detail: 'participants[3].email is invalid' }, records: [email] },
  plain_text: { body: 'participants[3].email is invalid', records: [email] },
  unnamed: { body: { errors: [{ detail: 'One or more participants are invalid' }] }, records: [] },
  of_the_whole: { body: { errors: [{ detail: 'must be one of a, b', source: { pointer: '/mode' } }] }, records: [] },
  taken: {
    body: { errors: [{ detail: 'has already been taken', source: { pointer: '/participants/0/email' } }] },
    records: [{ index: 0, code: 'duplicate', field: 'email', detail: 'email has already been taken' }],
  },
} as const;
