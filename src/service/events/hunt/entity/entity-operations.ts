import { resolveAlertIds } from '../../../alerts/read-operations.ts';
import { oneOf, text, time, whole } from '../../../operation/fields.ts';
import { operation } from '../../../operation/operation.ts';
import type { HuntParts } from '../hunts.ts';
import { ENTITY_FIELDS, ENTITY_QUERY, MAX_ENTITY_VALUE } from '../entity.ts';
import type { ProcessesRequest } from './entity-processes.ts';
import type { FindRequest } from './find-things.ts';
import {
  entityPrograms,
  entityProcesses,
  entityView,
  foundThings,
  surroundings,
} from './schemas.ts';
import type { EntityRequest } from './show-entity.ts';
import type { SurroundingsRequest } from './surroundings.ts';

/** How long a page waits for an answer from a very large store; the answer says what was not read. */
const INDEX_MS = 400;
const READ_MS = 500;
const TREE_MS = 1_000;
/** Programs are loaded after the rest of the page. */
const PROGRAMS_MS = 1_000;
/** Runs while a user types. */
const FIND_MS = 300;

const MAX_MINUTES = 24 * 60;
const USUAL_MINUTES = 10;
const USUAL_EVENTS = 400;
const MAX_EVENTS = 1_000;
const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

export const showEntity = operation({
  name: 'entities.show',
  on: 'GET /dw/entity',
  about: 'shows what is stored about a container, a pod, a host, an image or a user',
  answers:
    'when and with what it was seen, `facts` from its newest events, its open `alerts`, its `stories`, the `exceptions` ' +
    'that name it, and in `left` what was not examined',
  right: 'read',
  query: ENTITY_QUERY,
  answer: entityView,
  ask: ({ query, now }): EntityRequest => ({ ...query, now, maxMs: INDEX_MS }),
  run: ({ hunts, owner }: HuntParts, request: EntityRequest) => hunts.entity(owner.space, request),
});

export const listPrograms = operation({
  name: 'entities.programs',
  on: 'GET /dw/entity/_programs',
  about: 'lists the programs of a container, a pod, a host, an image or a user, the rarest first',
  answers: '`programs`, each with the number of containers, images and hosts on which it was seen',
  right: 'read',
  query: ENTITY_QUERY,
  answer: entityPrograms,
  ask: ({ query, now }): EntityRequest => ({ ...query, now, maxMs: PROGRAMS_MS }),
  run: ({ hunts }: HuntParts, request: EntityRequest) => hunts.programs(request),
});

export const drawProcesses = operation({
  name: 'entities.processes',
  on: 'GET /dw/entity/_processes',
  about: 'draws the processes of a container, a pod, a host, an image or a user in a range of time',
  answers:
    '`roots` with their descendants and alerts, and what is `missing`; without times, from half an hour ago until half an hour from now',
  right: 'read',
  query: { ...ENTITY_QUERY, from: time('start').optional(), to: time('end').optional() },
  answer: entityProcesses,
  ask: ({ query: { field, value, from, to }, now }): ProcessesRequest => {
    const first = from?.(now) ?? (to?.(now) ?? now) - HALF_HOUR_MS;
    const last = to?.(now) ?? (from === undefined ? now : first) + HALF_HOUR_MS;
    return { field, value, from: first, to: Math.max(first, last), maxMs: TREE_MS };
  },
  run: ({ hunts, owner }: HuntParts, request: ProcessesRequest) =>
    hunts.entityProcesses(owner.space, request),
});

export const showSurroundings = operation({
  name: 'entities.context',
  on: 'GET /dw/context',
  about:
    'shows what happened around an alert or an event: in its container or pod, on its host, or by its user',
  answers:
    'the `events` closest to the middle in order of time, each with its `alerts`, and the `places` of the event in the middle',
  right: 'read',
  query: {
    alert: text()
      .optional()
      .describe('id of an alert, or its first digits; its last event is the middle'),
    field: oneOf(ENTITY_FIELDS)
      .optional()
      .describe('the place; left out, the narrowest place of the alert'),
    value: text(MAX_ENTITY_VALUE).min(1, 'is empty').optional(),
    at: time('start')
      .optional()
      .describe('the middle; left out, the time of the last event of the alert'),
    event: text().optional().describe('`_id` of the event in the middle'),
    arrival: whole(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('its arrival number, which takes precedence over `event`'),
    minutes: whole(1, MAX_MINUTES)
      .default(USUAL_MINUTES)
      .describe('minutes before and after the middle'),
    limit: whole(1, MAX_EVENTS).default(USUAL_EVENTS).describe('the maximum number of events'),
  },
  answer: surroundings,
  ask: ({ query, now }): SurroundingsRequest => ({
    alert: query.alert ?? null,
    field: query.field ?? null,
    value: query.value ?? null,
    at: query.at?.(now) ?? null,
    event: query.event ?? null,
    arrival: query.arrival ?? null,
    spanMs: query.minutes * MINUTE_MS,
    limit: query.limit,
    maxMs: READ_MS,
  }),
  async run({ hunts, owner, detection }: HuntParts, request: SurroundingsRequest) {
    const { alert } = request;
    const ids = alert === null ? [] : (await detection(resolveAlertIds, { ids: [alert] })).ids;
    return hunts.surroundings(owner.space, { ...request, alert: ids[0] ?? alert });
  },
});

const MAX_FIND = 256;
const MIN_FIND = 2;

export const findThings = operation({
  name: 'entities.find',
  on: 'GET /dw/_find',
  about:
    'finds what a typed or pasted text may mean: an id, a name, a hash, an address, or words of a command line',
  answers:
    '`alerts`, `entities` (containers, pods, hosts, images, users) and `hunts` for a hash or an address, in about 0.1 seconds; ' +
    '`left` says what was not searched',
  right: 'read',
  query: { text: text(MAX_FIND).min(MIN_FIND, `has fewer than ${MIN_FIND} characters`) },
  answer: foundThings,
  ask: ({ query, now }): FindRequest => ({ text: query.text.trim(), now, maxMs: FIND_MS }),
  run: ({ hunts, owner }: HuntParts, request: FindRequest) => hunts.find(owner.space, request),
});

export const ENTITY_OPERATIONS = [
  listPrograms,
  drawProcesses,
  showEntity,
  showSurroundings,
  findThings,
] as const;
