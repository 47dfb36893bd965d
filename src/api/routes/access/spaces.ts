import { z } from 'zod';
import { accessRoute } from './access-route.ts';
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
export const SPACE_ROUTES = [
  accessRoute({
    on: 'GET /dw/spaces',
    about: 'lists the spaces that the caller may enter',
    answers: '`spaces`',
    rows: 'spaces',
    right: 'read',
    answer: listOf('spaces', space),
    example: { answer: { spaces: [EXAMPLE] } },
    run: ({ principal }, { access }) => ({ spaces: access.spaces.list(principal) }),
  }),
  accessRoute({
    on: 'POST /dw/spaces',
    about: 'makes a space, with rules, exceptions and alerts of its own',
    answers: 'the space',
    right: 'admin',
    audit: 'space.create',
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
    run: ({ body: { id, ...request }, principal }, { access }) =>
      access.spaces.create(id, request, principal),
  }),
  accessRoute({
    on: 'PATCH /dw/spaces/:id',
    about: 'changes the name or the description of a space',
    answers: 'the space',
    right: 'admin',
    audit: 'space.update',
    body: z.strictObject({ name: name().optional(), description: description().optional() }),
    answer: space,
    example: { body: { name: 'Staging' }, answer: EXAMPLE },
    run: ({ id, body }, { access }) => access.spaces.update(id, body),
  }),
  accessRoute({
    on: 'DELETE /dw/spaces/:id',
    about:
      'removes a space with all that is in it; refused for `default`, and while users or API keys are bound to it',
    answers: '`removed`',
    right: 'admin',
    audit: 'space.remove',
    answer: removed,
    example: { answer: { removed: true } },
    async run({ id }, { access }) {
      await access.spaces.remove(id);
      return { removed: true as const };
    },
  }),
];
