import { describe, expect, test } from 'vitest';
import { compareApi } from './compare-api.mjs';

/** @typedef {{ [name: string]: any }} Json */

const text = { type: 'string' };
const problems = (/** @type {string[]} */ ...codes) => ({
  content: {
    'application/problem+json': {
      schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }] },
    },
  },
});
const released = {
  servers: [{ url: 'https://hub.example' }],
  components: {
    headers: { RequestId: { required: true } },
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      header: { type: 'apiKey', in: 'header', name: 'Hub-Key' },
    },
    schemas: {
      Problem: { type: 'object', required: ['code'], properties: { code: text } },
      Body: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', maxLength: 100 },
          kind: { type: 'string', enum: ['one', 'two'] },
          note: { type: ['string', 'null'] },
          mode: { type: 'string', default: 'upsert' },
          size: { type: 'integer', exclusiveMinimum: 0, multipleOf: 5 },
          tags: { type: 'array', items: { type: 'string' } },
        },
      },
      Thing: {
        type: 'object',
        required: ['id', 'state'],
        properties: { id: text, state: { type: 'string', enum: ['open', 'closed'] }, inner: { $ref: '#/components/schemas/Thing' } },
      },
    },
  },
  paths: {
    '/health': { get: { security: [], responses: {} } },
    '/things': {
      post: {
        'x-operation': 'things.write',
        operationId: 'things_write',
        description: 'Needs the permission `things.write`, which keys with the role `admin`, or `observer` have.',
        security: [{ bearer: [] }],
        parameters: [
          { in: 'query', name: 'dry', schema: { type: 'boolean', default: false } },
          { in: 'query', name: 'tags', style: 'form', explode: false, schema: { type: 'array', items: { type: 'string' } } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } } },
        responses: {
          201: {
            headers: { ETag: {}, 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          409: problems('thing_closed', 'thing_taken'),
        },
      },
    },
  },
};

/** @param {(document: Json) => void} change */
function compareAfter(change) {
  const current = /** @type {Json} */ (structuredClone(released));
  change(current);
  return compareApi(released, current);
}

/** @param {Json} document @returns {Json} */
const post = (document) => document.paths['/things'].post;
/** @param {Json} document @returns {Json} */
const body = (document) => document.components.schemas.Body;
/** @param {Json} document @returns {Json} */
const thing = (document) => document.components.schemas.Thing;

/** @type {[string, (document: Json) => void, string][]} */
const breaking = [
  ['an operation that is gone', (d) => delete d.paths['/things'].post, 'POST /things is gone'],
  ['a path that is gone', (d) => delete d.paths['/things'], 'POST /things is gone'],
  ['another permission', (d) => (post(d)['x-operation'] = 'things.manage'), 'POST /things needs the permission things.manage now'],
  ['a parameter that is gone', (d) => (post(d).parameters = []), 'POST /things does not take query dry any more'],
  [
    'a new header that is needed',
    (d) => post(d).parameters.push({ in: 'header', name: 'Key', required: true }),
    'POST /things needs header Key now',
  ],
  ['a parameter that is needed now', (d) => (post(d).parameters[0].required = true), 'POST /things needs query dry now'],
  ['a body that is needed now', (d) => (post(d).requestBody.required = true), 'POST /things needs a body now'],
  ['another media type', (d) => (post(d).requestBody.content = { 'text/csv': {} }), 'POST /things body is not application/json any more'],
  ['a new member that is needed', (d) => body(d).required.push('owner'), 'POST /things body/owner is needed now'],
  ['a member that is not taken', (d) => delete body(d).properties.kind, 'POST /things body/kind is not taken any more'],
  ['a narrower choice of a body', (d) => body(d).properties.kind.enum.pop(), 'POST /things body/kind does not take two any more'],
  ['a choice where anything went', (d) => (body(d).properties.name.enum = ['x']), 'POST /things body/name does not take anything any more'],
  ['null that is not taken', (d) => (body(d).properties.note.type = 'string'), 'POST /things body/note does not take null any more'],
  ['a shorter limit', (d) => (body(d).properties.name.maxLength = 50), 'POST /things body/name has maxLength 50 instead of 100'],
  [
    'a bound that is not of it',
    (d) => (body(d).properties.size.exclusiveMaximum = 10),
    'POST /things body/size has exclusiveMaximum 10 instead of none',
  ],
  [
    'a larger bound that is not of it',
    (d) => (body(d).properties.size.exclusiveMinimum = 1),
    'POST /things body/size has exclusiveMinimum 1 instead of 0',
  ],
  ['fewer members', (d) => (body(d).maxProperties = 3), 'POST /things body has maxProperties 3 instead of none'],
  ['more members', (d) => (body(d).minProperties = 2), 'POST /things body has minProperties 2 instead of none'],
  ['wider steps', (d) => (body(d).properties.size.multipleOf = 10), 'POST /things body/size has multipleOf 10 instead of 5'],
  [
    'items that differ',
    (d) => (body(d).properties.tags.uniqueItems = true),
    'POST /things body/tags does not take the same item twice any more',
  ],
  ['what may not be', (d) => (body(d).properties.name.not = { const: 'x' }), 'POST /things body/name has another not'],
  [
    'an item that has to be there',
    (d) => (body(d).properties.tags.contains = { const: 'x' }),
    'POST /things body/tags has another contains',
  ],
  [
    'a list that is written otherwise',
    (d) => (post(d).parameters[1].style = 'pipeDelimited'),
    'POST /things query tags is written as pipeDelimited instead of form',
  ],
  [
    'a list that is one parameter no more',
    (d) => delete post(d).parameters[1].explode,
    'POST /things query tags is written as form, exploded instead of form',
  ],
  [
    'a server that is gone',
    (d) => (d.servers = [{ url: 'https://other.example' }]),
    'POST /things is not at the server https://hub.example any more',
  ],
  ['a server of its own', (d) => (post(d).servers = [{ url: '/v2' }]), 'POST /things is not at the server https://hub.example any more'],
  ['servers that are not named any more', (d) => delete d.servers, 'GET /health is not at the server https://hub.example any more'],
  [
    'another operationId',
    (d) => (post(d).operationId = 'things_put'),
    'POST /things has the operationId things_put instead of things_write',
  ],
  ['no operationId', (d) => delete post(d).operationId, 'POST /things has the operationId none instead of things_write'],
  [
    'a renamed schema',
    (d) => {
      const { Thing, ...others } = d.components.schemas;
      d.components.schemas = {
        ...others,
        Object: { ...Thing, properties: { ...Thing.properties, inner: { $ref: '#/components/schemas/Object' } } },
      };
      post(d).responses[201].content['application/json'].schema.$ref = '#/components/schemas/Object';
    },
    'the schema Thing is gone, by which clients call a type',
  ],
  ['a value of an answer that is gone', (d) => thing(d).properties.state.enum.pop(), 'POST /things 201/state is never closed any more'],
  [
    'a renamed value of an answer',
    (d) => (thing(d).properties.state.enum = ['open', 'ended']),
    'POST /things 201/state is never closed any more',
  ],
  ['a new limit', (d) => (body(d).properties.note.minLength = 1), 'POST /things body/note has minLength 1 instead of none'],
  ['a new pattern', (d) => (body(d).properties.name.pattern = '^a'), 'POST /things body/name has another pattern'],
  ['a status that is gone', (d) => delete post(d).responses[409], 'POST /things does not answer 409 any more'],
  [
    'a problem code that is gone',
    (d) => (post(d).responses[409] = problems('thing_taken')),
    'POST /things does not answer the code thing_closed any more',
  ],
  [
    'a renamed problem code',
    (d) => (post(d).responses[409] = problems('thing_taken', 'thing_ended')),
    'POST /things does not answer the code thing_closed any more',
  ],
  [
    'a problem code with another status',
    (d) => Object.assign(post(d).responses, { 409: problems('thing_taken'), 410: problems('thing_closed') }),
    'POST /things answers the code thing_closed with 410 instead of 409',
  ],
  ['problems without codes', (d) => (post(d).responses[409] = {}), 'POST /things does not answer the code thing_taken any more'],
  ['another way to succeed', (d) => (post(d).responses[202] = {}), 'POST /things can answer 202 now'],
  [
    'a header of an answer that is gone',
    (d) => delete post(d).responses[201].headers,
    'POST /things 201 does not have the header ETag any more',
  ],
  ['a member of an answer that is gone', (d) => delete thing(d).properties.id, 'POST /things 201/id is not answered any more'],
  [
    'a renamed member of an answer',
    (d) => {
      const { id, ...others } = thing(d).properties;
      thing(d).properties = { ...others, key: id };
    },
    'POST /things 201/id is not answered any more',
  ],
  ['a member of an answer that can be missing', (d) => thing(d).required.pop(), 'POST /things 201/state can be missing now'],
  ['an answer that can be null', (d) => (thing(d).properties.id.type = ['string', 'null']), 'POST /things 201/id can be null now'],
  ['another type of an answer', (d) => (thing(d).properties.id.type = 'integer'), 'POST /things 201/id can be integer now'],
  [
    'another scheme of authentication',
    (d) => (d.components.securitySchemes.bearer.scheme = 'basic'),
    'POST /things does not take http bearer any more',
  ],
  ['another way in', (d) => (post(d).security = [{ header: [] }]), 'POST /things does not take http bearer any more'],
  [
    'a key beside the one that was enough',
    (d) => (post(d).security = [{ bearer: [], header: [] }]),
    'POST /things does not take http bearer any more',
  ],
  ['a scope', (d) => (post(d).security = [{ bearer: ['write'] }]), 'POST /things does not take http bearer any more'],
  ['a key where anybody could ask', (d) => (d.paths['/health'].get.security = [{ bearer: [] }]), 'GET /health needs http bearer now'],
  [
    'a key of the whole document',
    (d) => {
      delete d.paths['/health'].get.security;
      d.security = [{ header: [] }, { bearer: [] }];
    },
    'GET /health needs apiKey header hub-key or http bearer now',
  ],
  [
    'a role that may not any more',
    (d) => (post(d).description = 'Needs the permission `things.write`, which keys with the role `admin` have.'),
    'POST /things is closed to the role observer now',
  ],
  ['roles that are not named any more', (d) => delete post(d).description, 'POST /things is closed to the role admin now'],
  [
    'another default of a member',
    (d) => (body(d).properties.mode.default = 'insert'),
    'POST /things body/mode has the default "insert" instead of "upsert"',
  ],
  [
    'a default that is gone',
    (d) => delete body(d).properties.mode.default,
    'POST /things body/mode has the default none instead of "upsert"',
  ],
  [
    'a default where there was none',
    (d) => (body(d).properties.kind.default = 'one'),
    'POST /things body/kind has the default "one" instead of none',
  ],
  [
    'another default of a parameter',
    (d) => (post(d).parameters[0].schema.default = true),
    'POST /things query dry has the default true instead of false',
  ],
  [
    'a header of an answer that can be missing',
    (d) => (d.components.headers.RequestId.required = false),
    'POST /things 201 can be without the header X-Request-Id now',
  ],
  [
    'another form of an answer',
    (d) => (thing(d).properties.state = { oneOf: [thing(d).properties.state, { type: 'integer' }] }),
    'POST /things 201/state can be integer now',
  ],
  [
    'narrower forms of a body',
    (d) => (body(d).properties.name = { oneOf: [{ type: 'string', maxLength: 50 }, { type: 'integer' }] }),
    'POST /things body/name has maxLength 50 instead of 100',
  ],
];

/** @type {[string, (document: Json) => void][]} */
const additive = [
  ['nothing', () => undefined],
  ['a new operation', (d) => (d.paths['/others'] = { get: { responses: {} } })],
  ['a new member that can be left out', (d) => (body(d).properties.owner = text)],
  ['a new parameter that can be left out', (d) => post(d).parameters.push({ in: 'query', name: 'limit', schema: {} })],
  ['a new member of an answer', (d) => (thing(d).properties.name = text)],
  ['a new value of an answer', (d) => thing(d).properties.state.enum.push('paused')],
  ['a new problem code', (d) => (post(d).responses[409] = problems('thing_closed', 'thing_taken', 'thing_full'))],
  ['a new status of a refusal', (d) => (post(d).responses[410] = problems('thing_gone'))],
  ['a new header of an answer', (d) => (post(d).responses[201].headers.Link = {})],
  ['a wider choice of a body', (d) => body(d).properties.kind.enum.push('three')],
  ['a longer limit', (d) => (body(d).properties.name.maxLength = 200)],
  ['a limit that is gone', (d) => delete body(d).properties.name.maxLength],
  ['smaller steps', (d) => (body(d).properties.size.multipleOf = 1)],
  ['steps that are gone', (d) => delete body(d).properties.size.multipleOf],
  ['a bound further out', (d) => (body(d).properties.size.exclusiveMinimum = -1)],
  ['what OpenAPI says of a parameter anyway', (d) => Object.assign(post(d).parameters[0], { style: 'form', explode: true })],
  ['another server beside', (d) => d.servers.unshift({ url: 'https://other.example' })],
  ['a new schema', (d) => (d.components.schemas.Other = text)],
  ['an operationId where there was none', (d) => (d.paths['/health'].get.operationId = 'health_read')],
  ['null that is taken too', (d) => (body(d).properties.name.type = ['string', 'null'])],
  ['a member that need not be sent any more', (d) => (body(d).required = [])],
  ['a new status', (d) => (post(d).responses[422] = {})],
  ['another way in beside the old one', (d) => post(d).security.unshift({ header: [] })],
  ['a key that is not needed any more', (d) => (post(d).security = [])],
  [
    'another name of a scheme, and of what its key looks like',
    (d) => {
      d.components.securitySchemes = { key: { type: 'http', scheme: 'Bearer', bearerFormat: 'pbk' } };
      post(d).security = [{ key: [] }];
    },
  ],
  ['a role that may too', (d) => (post(d).description = post(d).description.replace('`admin`', '`admin`, `researcher`'))],
  ['a default of an answer', (d) => (thing(d).properties.id.default = 'x')],
  ['other words', (d) => (body(d).description = 'A body.')],
  ['the same in parts', (d) => (d.components.schemas.Thing = { allOf: [structuredClone(thing(d))] })],
];

describe('what breaks for clients of the released API is found', () => {
  test.each(breaking)('%s', (_, change, fault) => {
    expect(compareAfter(change)).toContain(fault);
  });
});

describe('what is only added is no fault', () => {
  test.each(additive)('%s', (_, change) => {
    expect(compareAfter(change)).toEqual([]);
  });
});
