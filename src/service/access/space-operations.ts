import { shown } from '../operation/changes.ts';
import { z } from 'zod';
import type { AccessParts } from './access.ts';
import { operation } from '../operation/operation.ts';
import { AT, listOf, moment, removed, spaceId } from './schemas.ts';

const space = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: moment(),
  createdBy: z.string(),
});

const name = () => z.string().max(100);
const description = () => z.string().max(1_000);

const EXAMPLE = {
  id: 'staging',
  name: 'Staging',
  description: 'Rules that are being tried',
  createdAt: AT,
  createdBy: 'alice',
};

/** Spaces. A caller sees only those that they may enter. */
export const SPACE_OPERATIONS = [
  operation({
    name: 'space.list',
    on: 'GET /dw/spaces',
    about: 'lists the spaces that the caller may enter',
    answers: '`spaces`',
    rows: 'spaces',
    right: 'read',
    isOfSpace: false,
    answer: listOf('spaces', space),
    example: { answer: { spaces: [EXAMPLE] } },
    ask: () => ({}),
    run: ({ access, principal }: AccessParts) => ({ spaces: access.spaces.list(principal) }),
  }),
  operation({
    name: 'space.create',
    on: 'POST /dw/spaces',
    about: 'makes a space, with rules, exceptions and alerts of its own',
    answers: 'the space',
    right: 'admin',
    isOfSpace: false,
    body: z.strictObject({
      id: spaceId().meta({ description: 'it stands in paths: `/s/staging/…`' }),
      name: name(),
      description: description().default(''),
    }),
    answer: space,
    example: {
      body: { id: 'staging', name: 'Staging', description: EXAMPLE.description },
      answer: EXAMPLE,
    },
    ask: ({ body }) => body,
    run: ({ access, principal }: AccessParts, { id, ...request }) =>
      access.spaces.create(id, request, principal),
    audit: ({ id }) => `made the space ${shown(id)}`,
  }),
  operation({
    name: 'space.update',
    on: 'PATCH /dw/spaces/:id',
    about: 'changes the name or the description of a space',
    answers: 'the space',
    right: 'admin',
    isOfSpace: false,
    body: z.strictObject({ name: name().optional(), description: description().optional() }),
    answer: space,
    example: { body: { name: 'Staging' }, answer: EXAMPLE },
    ask: ({ id, body }) => ({ id, body }),
    run: ({ access }: AccessParts, { id, body }) => access.spaces.update(id, body),
    audit: ({ id }) => `changed the space ${shown(id)}`,
  }),
  operation({
    name: 'space.remove',
    on: 'DELETE /dw/spaces/:id',
    about:
      'removes a space with all that is in it; refused for `default`, and while users or API keys are bound to it',
    answers: '`removed`',
    right: 'admin',
    isOfSpace: false,
    answer: removed,
    example: { answer: { removed: true } },
    ask: ({ id }) => id,
    async run({ access }: AccessParts, id) {
      await access.spaces.remove(id);
      return { removed: true as const };
    },
    audit: (id) => `removed the space ${shown(id)}`,
  }),
] as const;
