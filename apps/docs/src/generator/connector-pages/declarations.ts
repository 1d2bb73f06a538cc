import { code, prose, table, type Inline } from '../../markdown/markdown.ts';
import { print } from '../describe-field.ts';

/** One declared fact of a manifest. */
export interface Declaration {
  /** Dotted path, for example `redirect.parameter.name`. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * Every declared fact below a value, in the manifest's order. Lists of plain values are one fact each, and so are empty objects.
 */
export function listDeclarations(value: unknown, path: string): readonly Declaration[] {
  if (Array.isArray(value) && value.some((entry) => typeof entry === 'object' && entry !== null)) {
    return value.flatMap((entry, index) => listDeclarations(entry, `${path}.${index + 1}`));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, member]) => listDeclarations(member, `${path}.${name}`));
  }
  return [{ path, value }];
}

/** A table of every declared fact below a value, each with what it means. */
export function describeDeclarations(value: unknown, path: string): string {
  return table(
    ['Declared', 'Value', 'Meaning'],
    listDeclarations(value, path).map((declaration) => [
      code(declaration.path),
      describeValue(declaration.value),
      prose(explain(declaration.path) ?? ''),
    ]),
  );
}

function describeValue(value: unknown): Inline {
  if (!Array.isArray(value)) return typeof value === 'object' && value !== null ? 'none' : code(print(value));
  return value.length === 0 ? 'none' : value.map((entry) => code(print(entry))).join(', ');
}

/** What a declared fact means; `undefined` when nobody has written it yet. */
export function explain(path: string): string | undefined {
  return meanings.find(([pattern]) => pattern.test(path))?.[1];
}

const meanings: readonly (readonly [RegExp, string])[] = [
  [
    /^redirect\.identity$/,
    '`token`: a signed, unguessable value of the hub travels, so a return may apply its outcome. `partner_id`: an id in the tool’s format travels, so a return is evidence that needs the entry cookie as well.',
  ],
  [/^redirect\.parameter\.name$/, 'Query parameter of the link in which the id travels.'],
  [/^redirect\.parameter\.configurable$/, 'Whether a study may choose another name.'],
  [/^redirect\.parameter\.maximumLength$/, 'Longest value that the tool keeps, in characters.'],
  [/^redirect\.parameter\.reserved$/, 'Names that the tool uses itself; the hub refuses them. Capital letters make no difference.'],
  [/^redirect\.parameter\.reservedPrefixes$/, 'Beginnings of names that the tool uses itself; the hub refuses names that begin so.'],
  [
    /^redirect\.placeholder$/,
    'What the tool replaces by the kept value in the address that ends its study, with `{name}` for the parameter’s name; `null`: the tool appends what it kept by itself.',
  ],
  [
    /^redirect\.returnsParameter$/,
    '`false`: the tool never sends the parameter back, so a return is matched by a cookie alone and reaches at most `submitted`.',
  ],
  [/^redirect\.returns$/, 'Return addresses that make sense for the tool; each has a key of its own.'],
  [/^redirect\.onReturn\.default$/, 'The status that a finished return leads to, unless the study says otherwise.'],
  [/^redirect\.onReturn\.fixed$/, '`true`: a study cannot change it.'],
  [/^redirect\.previewable$/, 'Whether a preview can be walked through the tool before launch.'],
  [/^redirect\.inviteHosts$/, 'Hosts that an invite link may have; none: any host, by https.'],
  [/^redirect\.maximumLinkLength$/, 'Longest link into the tool, in characters.'],
  [/^statusSync\.directions$/, '`webhook`: the tool calls the hub. `pull`: the hub asks the tool. `push`: the hub tells the tool.'],
  [
    /^statusSync\.pull\.requestsPerMinute$/,
    'Most requests a minute to the tool, over all studies of a connection and all processes of the hub.',
  ],
  [/^statusSync\.pull\.everyMinutes$/, 'Minutes from the end of one pass over the tool’s records to the next.'],
  [/^statusSync\.pull\.identifies$/, 'Whether each record takes a request of its own to learn whom it is about.'],
  [/^statusSync\.removal\.title$/, 'What a person does in the tool after somebody was excluded in the hub.'],
  [/^statusSync\.removal\.text$/, 'How it is done there, and what is gone afterwards.'],
  [/^statusSync\.webhook\.maximumBodyBytes$/, 'Largest webhook that is accepted, in bytes.'],
  [
    /^statusSync\.webhook\.eventIdHeader$/,
    'Header with the tool’s own id of the event, by which a second delivery is recognised where the signature covers it or a shared header proves the sender; otherwise, or with `null`, the hub goes by the bytes of the body.',
  ],
  [/\.schemes\.\d+\.id$/, 'What the setting `webhookScheme` calls this check.'],
  [
    /\.schemes\.\d+\.kind$/,
    '`hmac_sha256`: the tool signs the body. `shared_header`: the tool sends the secret in a header. `standard_webhooks`: as Svix and others sign, by a secret that begins with `whsec_`.',
  ],
  [/\.schemes\.\d+\.headers$/, 'What the names of the headers with id, time and signature begin with.'],
  [/\.schemes\.\d+\.header$/, 'Header that carries the signature or the secret.'],
  [/\.schemes\.\d+\.secret$/, 'The secret that both sides hold.'],
  [/\.schemes\.\d+\.encoding$/, 'How the signature is written.'],
  [/\.schemes\.\d+\.prefix$/, 'Text in front of the signature.'],
  [/\.schemes\.\d+\.signs$/, 'What is signed: the body, and what stands before it with a dot between.'],
  [/\.schemes\.\d+\.timestamp$/, '`null`: no time of sending is signed, so the id of the event alone keeps a replay out.'],
  [/\.schemes\.\d+\.timestamp\.header$/, 'Header with the time of sending.'],
  [/\.schemes\.\d+\.timestamp\.pointer$/, 'Where the time of sending stands in the body.'],
  [/\.schemes\.\d+\.toleranceSeconds$/, 'How old a webhook may be, and how far ahead the other clock, in seconds.'],
  [/\.body\.status$/, 'Where the tool’s word for what happened stands in the body (JSON pointer).'],
  [/\.body\.externalId$/, 'Where the id stands in the body, with `{parameter}` for the parameter’s name.'],
  [
    /\.body\.eventId$/,
    'Where values stand that together name the event in the evidence of a participation; none: the header, or the bytes of the body.',
  ],
  [/\.body\.occurredAt$/, 'Where the time of the event stands; `null`: the tool does not say.'],
  [/\.body\.test$/, 'Where the tool marks a test; `null`: it has no such mark.'],
  [/^recruitment\.role$/, '`platform`: it asks the hub’s panel for people. `panel`: it supplies people to the hub.'],
  [/\.(required|refused|adjusted|lockedAtLaunch)\.\d+\.studyKinds$/, 'Kinds of study for which the rule holds; absent: for all.'],
  [/^recruitment\.maximumBatchSize$/, 'Most applicants that are told at once.'],
  [/\.studyKinds$/, 'Kinds of study that it takes.'],
  [/\.(required|refused|adjusted|lockedAtLaunch)\.\d+\.setting$/, 'The setting of the study that the rule is about.'],
  [/\.(required|refused|adjusted|lockedAtLaunch)\.\d+\.reason$/, 'Why.'],
  [/\.adjusted\.\d+\.value$/, 'What the setting becomes.'],
  [/\.adjusted\.\d+\.valueFrom$/, 'The setting whose value it takes.'],
  [/\.refused\.\d+\.value$/, 'The one value that is refused; absent: any.'],
  [/\.(required|refused|adjusted|lockedAtLaunch)$/, 'Settings under this rule.'],
  [/\.screenerSource$/, 'Who asks the screening questions.'],
  [/\.review$/, 'Who decides about applicants: a person or the answers.'],
  [/\.launchRoles$/, 'Roles that may launch.'],
  [/\.rates$/, 'Prices of the platform; none: it has no price table.'],
  [/\.rates\.\d+\.audience$/, 'Whom the price is for: consumers (`b2c`) or people in their work (`b2b`).'],
  [/\.rates\.\d+\.moderated$/, 'Whether a researcher is present.'],
  [/\.rates\.\d+\.amount$/, 'Price of one participant, in the currency’s smallest unit.'],
  [/\.rates\.\d+\.currency$/, 'The currency of the price.'],
  [/\.automaticPaymentHours$/, 'Hours after the scheduled end until payment is automatic; `null`: only by hand.'],
  [/\.discloses$/, 'What the platform learns about a person; nothing else is handed over.'],
  [/\.destination\.modes$/, 'How rows meet what is already there.'],
  [/\.deleteBehaviours\.\w+$/, 'The modes in which this may happen to people whose row left the model.'],
  [/\.matchKey$/, 'The field by which a person is recognised.'],
  [/\.maximumBatchSize$/, 'Most rows in one request.'],
  [/\.maximumDeleteBatchSize$/, 'Most people in one call that deletes; absent: as many as rows in one request.'],
  [
    /\.maximumLookupSize$/,
    'Most people in one call that asks who is there, which the hub does after an insert whose answer was lost; absent: the destination cannot be asked.',
  ],
  [/\.setsIfEmpty$/, 'Whether a field can be written only while it is empty there.'],
  [
    /\.destination\.environments$/,
    'Environments that a connection may name; one without a host in the manifest needs the setting `baseUrl`.',
  ],
  [/\.rejectsWholeBatch$/, 'Whether one bad row rejects all rows of its request.'],
  [/\.requestsPerMinute$/, 'Most requests a minute.'],
  [/\.fields\.\d+\.name$/, 'A field of the destination.'],
  [/\.fields\.\d+\.type$/, 'What the field holds.'],
  [
    /\.fields\.\d+\.required$/,
    'Whether nobody is taken without it; the field that people are recognised by is needed in upsert and update in any case.',
  ],
  [/\.listsFields$/, 'Whether the destination can be asked for fields of its own.'],
];
