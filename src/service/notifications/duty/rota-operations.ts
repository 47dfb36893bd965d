import { z } from 'zod';
import type { Person } from '../../access/people.ts';
import { recordOf, shown } from '../../operation/changes.ts';
import { moment, what } from '../../operation/common.ts';
import { oneOf, text, texts, time } from '../../operation/fields.ts';
import { operation } from '../../operation/operation.ts';
import { NotificationError } from '../errors.ts';
import type { NotificationParts } from '../parts.ts';
import { nextOnDuty, onDuty, type Rota, secondOnDuty, shiftsOf, TURNS } from './rota.ts';
import type { StoredRota } from './rotas.ts';

const MAX_NAME = 100;
const MAX_PEOPLE = 50;
const MAX_SHORT = 20;
const SHOWN_MS = 15 * 86_400_000;
const AT = 1_764_576_000_000;
const WEEK_MS = 7 * 86_400_000;

const shift = z.object({
  person: z.string(),
  from: moment(),
  until: moment(),
  override: what(z.string().nullable(), 'the id of the override that it is'),
});

const rota = z
  .object({
    id: z.string(),
    name: z.string(),
    people: what(z.array(z.string()), 'in the order of their turns'),
    turn: z.enum(TURNS),
    start: what(z.string(), 'the first day of the first person'),
    handover: what(z.string(), 'when duty changes'),
    timeZone: z.string(),
    overrides: z.array(
      z.object({
        id: z.string(),
        person: z.string(),
        from: moment(),
        until: moment(),
        createdBy: z.string(),
      }),
    ),
    onDuty: what(shift.nullable(), 'null before the rota begins'),
    second: what(z.string().nullable(), 'who is asked where the one on duty does not answer'),
    next: what(shift.nullable(), 'of another person'),
    shifts: what(z.array(shift), 'of the coming 15 days'),
    problem: what(z.string().nullable(), 'why someone is not told'),
    updatedAt: moment(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Rota' });

const SHIFT = { person: 'alice', from: AT, until: AT + WEEK_MS, override: null };
const NEXT = { person: 'bob', from: AT + WEEK_MS, until: AT + 2 * WEEK_MS, override: null };
const EXAMPLE = {
  id: '7a0d1c53-6f3b-4a0e-9d0d-1c9a1a6b2f52',
  name: 'Container response',
  people: ['alice', 'bob'],
  turn: 'weekly',
  start: '2025-12-01',
  handover: '09:00',
  timeZone: 'Europe/Berlin',
  overrides: [],
  onDuty: SHIFT,
  second: 'bob',
  next: NEXT,
  shifts: [SHIFT, NEXT],
  problem: null,
  updatedAt: AT,
  updatedBy: 'alice',
} as const;

const body = z.strictObject({
  name: text(MAX_NAME),
  people: texts(MAX_PEOPLE).describe('names of users, in the order of their turns'),
  turn: oneOf(TURNS),
  start: text(MAX_SHORT).describe('the first day of the first person, such as 2026-12-07'),
  handover: text(MAX_SHORT).default('09:00').describe('when duty changes'),
  timeZone: text(MAX_NAME).default('UTC').describe('of the IANA database'),
});

interface OfRota {
  readonly id: string;
}

type Change = Omit<Rota, 'overrides'> & { readonly by: string };

interface NewOverride extends OfRota {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  readonly by: string;
}

interface OverrideEnd extends OfRota {
  readonly override: string;
}

function viewOf({ now }: NotificationParts, people: readonly Person[], row: StoredRota) {
  const at = now();
  const named = [...row.people, ...row.overrides.map(({ person }) => person)];
  const missing = named.find((name) => people.every((each) => each.name !== name));
  const shifts = shiftsOf(row, at, at + SHOWN_MS);
  return {
    ...row,
    people: [...row.people],
    overrides: row.overrides.filter(({ until }) => until > at),
    onDuty: onDuty(row, at),
    second: secondOnDuty(row, at),
    next: nextOnDuty(row, at),
    shifts,
    problem: missing === undefined ? null : `${missing} cannot see this space, and is not told`,
  };
}

/** Names as users have them. Throws {@link NotificationError} for one that is no user's. */
function namesOf(people: readonly Person[], given: readonly string[]): string[] {
  return given.map((name) => {
    const found = people.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found.name;
    throw new NotificationError('ENG2402', `no user who can see this space is ${shown(name)}`);
  });
}

async function put(parts: NotificationParts, { by, ...asked }: Change) {
  const { notifier, now } = parts;
  const people = await parts.people();
  const named = { ...asked, people: namesOf(people, asked.people) };
  const overrides = notifier.duty.rotas.find(asked.id)?.overrides ?? [];
  const row = notifier.duty.rotas.put({ ...named, overrides, updatedAt: now(), updatedBy: by });
  return viewOf(parts, people, row);
}

const recorded = ({ notifier }: NotificationParts, id: string) => {
  const before = notifier.duty.rotas.find(id);
  return (after: OfRota) => recordOf('rota', after.id, before, after);
};

/** Who is on duty when. */
export const ROTA_OPERATIONS = [
  operation({
    name: 'rotas.list',
    on: 'GET /dw/rotas',
    about: 'lists rotas with who is on duty now, who is next, and the shifts of the coming 15 days',
    answers: '`rotas`, by name',
    rows: 'rotas',
    right: 'read',
    answer: z.object({ rotas: z.array(rota) }),
    example: { answer: { rotas: [EXAMPLE] } },
    ask: () => ({}),
    async run(parts: NotificationParts) {
      const people = await parts.people();
      return { rotas: parts.notifier.duty.rotas.list().map((row) => viewOf(parts, people, row)) };
    },
  }),
  operation({
    name: 'rotas.create',
    on: 'POST /dw/rotas',
    about: 'makes a rota, in which people take turns on duty',
    answers: 'the rota',
    right: 'admin',
    body,
    answer: rota,
    example: {
      body: {
        name: 'Container response',
        people: ['alice', 'bob'],
        turn: 'weekly',
        start: '2025-12-01',
        handover: '09:00',
        timeZone: 'Europe/Berlin',
      },
      answer: EXAMPLE,
    },
    ask: ({ body: asked, by }): Change => ({ ...asked, id: '', by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `made the rota ${shown(name)}`,
    run: (parts: NotificationParts, asked: Change) => put(parts, { ...asked, id: parts.makeId() }),
  }),
  operation({
    name: 'rotas.replace',
    on: 'PUT /dw/rotas/:id',
    about: 'changes a rota; its overrides stay',
    answers: 'the rota',
    right: 'admin',
    body,
    answer: rota,
    example: {
      body: { name: 'Nights', people: ['alice', 'bob'], turn: 'daily', start: '2025-12-01' },
      answer: EXAMPLE,
    },
    ask: ({ id, body: asked, by }): Change => ({ ...asked, id, by }),
    record: (parts: NotificationParts, { id }: Change) => recorded(parts, id),
    audit: (_, { name }) => `changed the rota ${shown(name)}`,
    run(parts: NotificationParts, asked: Change) {
      parts.notifier.duty.rotas.get(asked.id);
      return put(parts, asked);
    },
  }),
  operation({
    name: 'rotas.override',
    on: 'POST /dw/rotas/:id/_override',
    about: 'puts a person on duty for a time, instead of those whose turn it is',
    answers: 'the rota',
    right: 'triage',
    body: z.strictObject({ person: text(MAX_NAME), from: time('start'), until: time('end') }),
    answer: rota,
    example: {
      body: { person: 'bob', from: '2026-12-24T08:00:00Z', until: '2026-12-26T08:00:00Z' },
      answer: EXAMPLE,
    },
    ask: ({ id, body: { person, from, until }, by, now }): NewOverride => ({
      id,
      person,
      from: from(now),
      until: until(now),
      by,
    }),
    record: (parts: NotificationParts, { id }: NewOverride) => recorded(parts, id),
    audit: ({ person }, { name }) => `put ${shown(person)} on duty for a time in ${shown(name)}`,
    async run(parts: NotificationParts, { id, by, ...asked }: NewOverride) {
      const { notifier, makeId, now } = parts;
      const people = await parts.people();
      const [person = ''] = namesOf(people, [asked.person]);
      const override = { ...asked, person, id: makeId(), createdBy: by };
      return viewOf(parts, people, notifier.duty.rotas.override(id, override, now()));
    },
  }),
  operation({
    name: 'rotas.endOverride',
    on: 'POST /dw/rotas/:id/_end-override',
    about: 'takes an override back: those whose turn it is are on duty again',
    answers: 'the rota',
    right: 'triage',
    body: z.strictObject({ override: text(MAX_NAME).describe('its id') }),
    answer: rota,
    example: { body: { override: 'e2c6e1a0-8f7e-4f4e-9f0a-2b6f0f9a7c11' }, answer: EXAMPLE },
    ask: ({ id, body: { override } }): OverrideEnd => ({ id, override }),
    record: (parts: NotificationParts, { id }: OverrideEnd) => recorded(parts, id),
    audit: (_, { name }) => `took back an override of ${shown(name)}`,
    async run(parts: NotificationParts, { id, override }: OverrideEnd) {
      const people = await parts.people();
      return viewOf(parts, people, parts.notifier.duty.rotas.endOverride(id, override));
    },
  }),
  operation({
    name: 'rotas.remove',
    on: 'DELETE /dw/rotas/:id',
    about: 'removes a rota that no policy and no escalation names',
    answers: '`removed`',
    right: 'admin',
    answer: z.object({ removed: z.literal(true) }),
    example: { answer: { removed: true } },
    ask: ({ id }): OfRota => ({ id }),
    record: ({ notifier }: NotificationParts, { id }: OfRota) => {
      const before = notifier.duty.rotas.find(id);
      return () => ({
        items: [{ kind: 'rota', id, before: JSON.stringify(before), after: null }],
        counts: [],
      });
    },
    audit: ({ id }) => `removed the rota ${shown(id)}`,
    run({ notifier }: NotificationParts, { id }: OfRota) {
      const { duty, policies } = notifier;
      duty.rotas.get(id);
      const users = [
        ...policies.list().filter(({ rota: named }) => named === id),
        ...duty.escalations
          .list()
          .filter(({ steps }) => steps.some(({ target }) => target.id === id)),
      ];
      if (users.length > 0)
        throw new NotificationError(
          'ENG2403',
          `the rota is in use by ${users.map(({ name }) => shown(name)).join(', ')}`,
        );
      duty.rotas.remove(id);
      return { removed: true as const };
    },
  }),
] as const;
