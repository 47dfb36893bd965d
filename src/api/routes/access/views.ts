import { z } from 'zod';
import type { Principal } from '../../../service/access/principal.ts';
import type { SavedViewRow } from '../../../stores/access-store.ts';
import { accessRoute } from './access-route.ts';
import { AT, ID, id, listOf, moment, removed } from './schemas.ts';

const name = () => z.string().max(100);
const page = () =>
  z
    .string()
    .regex(/^[a-z][a-z-]{0,31}$/)
    .meta({ description: 'the page that it belongs to: `alerts`, `stories`, `hunt` and the like' });
const state = () =>
  z
    .record(z.string(), z.unknown())
    .meta({ description: 'what the page keeps: at most 16 kB of JSON' });
const isShared = () =>
  z.boolean().meta({ description: 'whether others of the space see it; they cannot change it' });

const view = z.object({
  id: id(),
  page: z.string(),
  name: z.string(),
  state: state(),
  isShared: isShared(),
  isOwn: z.boolean(),
  createdAt: moment(),
  updatedAt: moment(),
});

const EXAMPLE = {
  id: ID,
  page: 'alerts',
  name: 'Critical, mine',
  state: { filters: 'severity=critical&assignee=alice', columns: ['time', 'rule', 'command'] },
  isShared: false,
  isOwn: true,
  createdAt: AT,
  updatedAt: AT,
};

const viewOf = (row: SavedViewRow, by: Principal) => ({
  id: row.id,
  page: row.page,
  name: row.name,
  state: JSON.parse(row.state) as Record<string, unknown>,
  isShared: row.isShared,
  isOwn: row.owner === by.id,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** Saved settings of lists and charts. Every caller with the right to read may save views. */
export const VIEW_ROUTES = [
  accessRoute({
    on: 'GET /dw/views',
    about: 'lists saved views of the space: those of the caller, and those that others share',
    answers: '`views`, by page and name',
    rows: 'views',
    right: 'read',
    isOfSpace: true,
    answer: listOf('views', view),
    example: { answer: { views: [EXAMPLE] } },
    run: ({ space, principal }, { access }) => ({
      views: access.views.list(space, principal).map((row) => viewOf(row, principal)),
    }),
  }),
  accessRoute({
    on: 'GET /dw/views/:id',
    about: 'answers with one saved view',
    answers: 'the view',
    right: 'read',
    isOfSpace: true,
    answer: view,
    example: { answer: EXAMPLE },
    run: ({ id: one, space, principal }, { access }) =>
      viewOf(access.views.get(space, one, principal), principal),
  }),
  accessRoute({
    on: 'POST /dw/views',
    about: 'saves a view',
    answers: 'the view',
    right: 'read',
    isOfSpace: true,
    audit: 'views.create',
    body: z.strictObject({
      page: page(),
      name: name(),
      state: state(),
      isShared: isShared().default(false),
    }),
    answer: view,
    example: {
      body: { page: 'alerts', name: EXAMPLE.name, state: EXAMPLE.state },
      answer: EXAMPLE,
    },
    run: ({ space, body, principal }, { access }) =>
      viewOf(access.views.create(space, body, principal), principal),
  }),
  accessRoute({
    on: 'PATCH /dw/views/:id',
    about: 'changes what it names of a view of the caller',
    answers: 'the view',
    right: 'read',
    isOfSpace: true,
    audit: 'views.update',
    body: z.strictObject({
      name: name().optional(),
      state: state().optional(),
      isShared: isShared().optional(),
    }),
    answer: view,
    example: { body: { isShared: true }, answer: { ...EXAMPLE, isShared: true } },
    run: ({ id: one, space, body, principal }, { access }) =>
      viewOf(
        access.views.update(
          space,
          one,
          {
            ...(body.name === undefined ? {} : { name: body.name }),
            ...(body.state === undefined ? {} : { state: body.state }),
            ...(body.isShared === undefined ? {} : { isShared: body.isShared }),
          },
          principal,
        ),
        principal,
      ),
  }),
  accessRoute({
    on: 'DELETE /dw/views/:id',
    about: 'deletes a view of the caller',
    answers: '`removed`',
    right: 'read',
    isOfSpace: true,
    audit: 'views.remove',
    answer: removed,
    example: { answer: { removed: true } },
    run({ id: one, space, principal }, { access }) {
      access.views.remove(space, one, principal);
      return { removed: true as const };
    },
  }),
];
