import { shown } from '../operation/changes.ts';
import { z } from 'zod';
import { partsOfKey, type ApiKeyView } from './api-keys.ts';
import { AccessError } from './errors.ts';
import { time } from '../operation/fields.ts';
import type { AccessParts } from './access.ts';
import { operation } from '../operation/operation.ts';
import { AT, ID, id, listOf, moment, rights, spaceId, streams } from './schemas.ts';

const apiKey = z.object({
  id: id(),
  name: z.string(),
  prefix: z.string().meta({ description: 'what the key begins with, behind `dw_`' }),
  rights: z.array(z.string()),
  space: spaceId().nullable().meta({ description: 'null for all' }),
  streams: streams(),
  state: z.enum(['valid', 'expired', 'revoked']),
  createdAt: moment(),
  createdBy: z.string(),
  expiresAt: moment().nullable(),
  revokedAt: moment().nullable(),
  revokedBy: z.string().nullable(),
  lastUsed: moment().nullable(),
});

const newKey = apiKey.extend({
  key: z.string().meta({ description: 'the key itself, which is not shown again' }),
  encoded: z.string().meta({
    description: 'the same as Base64 of id and secret, for clients of Elasticsearch',
  }),
});

const EXAMPLE: ApiKeyView = {
  id: ID,
  name: 'falcosidekick',
  prefix: 'k3jv7q2m',
  rights: ['ingest'],
  space: null,
  streams: ['falco'],
  state: 'valid',
  createdAt: AT,
  createdBy: 'alice',
  expiresAt: AT + 31_536_000_000,
  revokedAt: null,
  revokedBy: null,
  lastUsed: null,
};

/** Keys of other spaces do not exist in this one. */
function keyIn({ access, space }: AccessParts, key: string): ApiKeyView {
  const view = access.apiKeys.get(key);
  if (isIn(space, view)) return view;
  throw new AccessError('ENG1805', 'no API key has this id');
}

const isIn = (space: string, view: ApiKeyView) => view.space === null || view.space === space;

/** API keys, for admins. */
export const KEY_OPERATIONS = [
  operation({
    name: 'api-key.list',
    on: 'GET /dw/keys',
    about: 'lists the API keys that are valid in this space or were, latest first',
    answers: '`keys`, without their secrets',
    rows: 'keys',
    right: 'admin',
    answer: listOf('keys', apiKey),
    example: { answer: { keys: [EXAMPLE] } },
    ask: () => ({}),
    run: ({ access, space }: AccessParts) => ({
      keys: access.apiKeys.list().filter((view) => isIn(space, view)),
    }),
  }),
  operation({
    name: 'api-key.create',
    on: 'POST /dw/keys',
    about: 'makes an API key, which the answer shows this once',
    answers: 'the API key with its secret, `key`, which is not shown again',
    right: 'admin',
    body: z.strictObject({
      name: z.string().max(100),
      rights: rights().meta({ description: 'of those that the caller has' }),
      allSpaces: z
        .boolean()
        .default(false)
        .meta({ description: 'true to be valid in all spaces, not only in this one' }),
      streams: streams().default(null),
      expiresAt: time('end').nullable().default(null).describe('null for never'),
    }),
    answer: newKey,
    example: {
      body: {
        name: 'falcosidekick',
        rights: ['ingest'],
        allSpaces: true,
        streams: ['falco'],
        expiresAt: 'now+1y',
      },
      answer: { ...EXAMPLE, key: 'dw_k3jv7q2m_…', encoded: 'azNqdjdxMm06…' },
    },
    ask: ({ body, now }) => ({ ...body, expiresAt: body.expiresAt?.(now) ?? null }),
    run({ access, principal, space }: AccessParts, { allSpaces, ...request }) {
      const asked = { ...request, space: allSpaces ? null : space };
      const { view, key } = access.apiKeys.create(asked, principal);
      const { id: own = '', secret = '' } = partsOfKey(key) ?? {};
      return { ...view, key, encoded: Buffer.from(`${own}:${secret}`).toString('base64') };
    },
    audit: (_, { name }) => `made the API key ${shown(name)}`,
  }),
  operation({
    name: 'api-key.get',
    on: 'GET /dw/keys/:id',
    about: 'answers with one API key, without its secret',
    answers: 'the API key, without its secret',
    right: 'admin',
    answer: apiKey,
    example: { answer: EXAMPLE },
    ask: ({ id: key }) => key,
    run: (parts: AccessParts, key) => keyIn(parts, key),
  }),
  operation({
    name: 'api-key.revoke',
    on: 'DELETE /dw/keys/:id',
    about:
      'revokes an API key: from the next request on it is not valid; it stays in the list for 90 days',
    answers: 'the API key, revoked',
    right: 'admin',
    answer: apiKey,
    example: {
      answer: { ...EXAMPLE, state: 'revoked', revokedAt: AT + 1, revokedBy: 'alice' },
    },
    ask: ({ id: key }) => key,
    run(parts: AccessParts, key) {
      keyIn(parts, key);
      return parts.access.apiKeys.revoke(key, parts.principal);
    },
    audit: (_, { name }) => `revoked the API key ${shown(name)}`,
  }),
] as const;
