import { shown } from '../operation/changes.ts';
import { z } from 'zod';
import type { Principal } from './principal.ts';
import type { SavedViewRow } from '../../stores/access-store.ts';
import type { AccessParts } from './access.ts';
import { operation } from '../operation/operation.ts';
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
export const VIEW_OPERATIONS = [
  operation({
    name: 'views.list',
    on: 'GET /dw/views',
    about: 'lists saved views of the space: those of the caller, and those that others share',
    answers: '`views`, by page and name',
    rows: 'views',
    right: 'read',
    answer: listOf('views', view),
    example: { answer: { views: [EXAMPLE] } },
    ask: () => ({}),
    run: ({ access, space, principal }: AccessParts) => ({
      views: access.views.list(space, principal).map((row) => viewOf(row, principal)),
    }),
  }),
  operation({
    name: 'views.get',
    on: 'GET /dw/views/:id',
    about: 'answers with one saved view',
    answers: 'the view',
    right: 'read',
    answer: view,
    example: { answer: EXAMPLE },
    ask: ({ id: one }) => one,
    run: ({ access, space, principal }: AccessParts, one) =>
      viewOf(access.views.get(space, one, principal), principal),
  }),
  operation({
    name: 'views.create',
    on: 'POST /dw/views',
    about: 'saves a view',
    answers: 'the view',
    right: 'read',
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
    ask: ({ body }) => body,
    run: ({ access, space, principal }: AccessParts, wanted) =>
      viewOf(access.views.create(space, wanted, principal), principal),
    audit: (_, saved) => `saved the view ${shown(saved.name)}`,
  }),
  operation({
    name: 'views.update',
    on: 'PATCH /dw/views/:id',
    about: 'changes what it names of a view of the caller',
    answers: 'the view',
    right: 'read',
    body: z.strictObject({
      name: name().optional(),
      state: state().optional(),
      isShared: isShared().optional(),
    }),
    answer: view,
    example: { body: { isShared: true }, answer: { ...EXAMPLE, isShared: true } },
    ask: ({ id: one, body }) => ({ id: one, change: body }),
    run: ({ access, space, principal }: AccessParts, ask) =>
      viewOf(access.views.update(space, ask.id, ask.change, principal), principal),
    audit: (_, saved) => `changed the view ${shown(saved.name)}`,
  }),
  operation({
    name: 'views.remove',
    on: 'DELETE /dw/views/:id',
    about: 'deletes a view of the caller',
    answers: '`removed`',
    right: 'read',
    answer: removed,
    example: { answer: { removed: true } },
    ask: ({ id: one }) => one,
    run({ access, space, principal }: AccessParts, one) {
      access.views.remove(space, one, principal);
      return { removed: true as const };
    },
    audit: (one) => `removed the view ${shown(one)}`,
  }),
] as const;
