import { expiryOf } from '../../service/rules/exceptions.ts';
import { createHash } from 'node:crypto';
import { isTable, listKey, newTable, writeJson, type Data, type Table } from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import { answered, refused, type Answer, taken } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { exceptionServerFields } from '../../service/rules/exception-rows.ts';
import { readObject, tableOf } from '../../service/rules/rule-content.ts';
import { authorOf, type Author } from '../../service/rules/rule-rows.ts';
import { told } from './errors.ts';
import { uuidOf, inWords, listIn, scopeIn, textIn, type Scope } from './tables.ts';
import type { By, KibanaParts } from './parts.ts';
import { plainTable } from './rule-answer.ts';

export type ExceptionKind = 'list' | 'item';

/** By the id of the API, or by the id that is unique in a scope. */
export interface ExceptionName {
  readonly id?: string | undefined;
  /** `list_id` or `item_id`. */
  readonly ownId?: string | undefined;
  readonly scope: Scope;
}

const OWN_ID = { list: 'list_id', item: 'item_id' } as const;

/** The list or item; refused where there is none. */
export function findException(
  { ruleManager: { exceptions } }: Pick<KibanaParts, 'ruleManager'>,
  kind: ExceptionKind,
  { id, ownId, scope }: ExceptionName,
): Answer<ExceptionRow> {
  if (id === undefined && ownId === undefined) {
    return refused('ENG2102', `name the exception ${kind} by id or by ${OWN_ID[kind]}`);
  }
  const row = id === undefined ? byOwnId(ownId ?? '') : byId(id);
  if (row === undefined) {
    const name = id === undefined ? `${OWN_ID[kind]}: ${String(ownId)}` : `id: ${id}`;
    return refused('ENG1504', `there is no exception ${kind} with the ${name} that is ${scope}`);
  }
  return answered(row);

  function byOwnId(own: string): ExceptionRow | undefined {
    return kind === 'item'
      ? exceptions.findItem(own, scope)
      : exceptions.find(listKey({ list_id: own, namespace_type: scope }));
  }

  function byId(wanted: string): ExceptionRow | undefined {
    const isOfKind = (row: ExceptionRow) => (row.list === null) === (kind === 'list');
    return exceptions
      .rows()
      .find(
        (row) => isOfKind(row) && idOf(row) === wanted && scopeIn(tableOf(row.document)) === scope,
      );
  }
}

interface OfKind {
  readonly kind: ExceptionKind;
}

/** Under the names of the API, as JSON text or plain data. */
interface SentException extends By, OfKind {
  readonly object: unknown;
}

export const getException = operation({
  name: 'kibana.exceptions.get',
  run(parts: KibanaParts, { kind, ...name }: OfKind & ExceptionName): Answer<string> {
    const row = taken(findException(parts, kind, name));
    return answered(textOf(row));
  },
});

export const createException = operation({
  name: 'kibana.exceptions.create',
  run(parts: KibanaParts, ask: SentException): Answer<string> {
    const { kind } = ask;
    const read = readObject(ask.object);
    if ('why' in read) return refused('ENG1505', `this is no exception ${kind}: ${read.why}`);
    const author = authorOf(parts, ask);
    return put(parts, kind, withIds(read.table, null, parts, author), false, author);
  },
  audit: ({ kind }, exception) => `made ${inWords(`exception ${kind}`, exception)}`,
});

/** Replaces one. Of a list, what is left out of `meta`, `tags` and `description` stays. */
export const updateException = operation({
  name: 'kibana.exceptions.update',
  run(parts: KibanaParts, ask: SentException): Answer<string> {
    const { kind } = ask;
    const author = authorOf(parts, ask);
    const read = readObject(ask.object);
    if ('why' in read) return refused('ENG1505', `this is no exception ${kind}: ${read.why}`);
    const { table } = read;
    const row = taken(
      findException(parts, kind, {
        id: textIn(table, 'id'),
        ownId: textIn(table, OWN_ID[kind]),
        scope: scopeIn(table),
      }),
    );
    const version = textIn(table, '_version');
    if (version !== undefined && version !== versionOf(row)) {
      return refused(
        'ENG2103',
        `someone has changed the exception ${kind} since its _version was ${version}`,
        'read it again, and repeat the change on what is there now',
      );
    }
    const before = tableOf(row.document);
    const kept = kind === 'list' ? ['meta', 'tags', 'description'] : [];
    const after = newTable([
      ...kept.flatMap((name) =>
        before[name] === undefined ? [] : [[name, before[name]] as const],
      ),
      ...Object.entries(table),
    ]);
    for (const name of ['list_id', 'item_id', 'namespace_type']) {
      const own = before[name];
      if (own === undefined) continue;
      if (name === 'list_id' && after[name] !== undefined && after[name] !== own) {
        return refused('ENG2102', `the list_id of an exception ${kind} cannot be changed`);
      }
      after[name] = own;
    }
    if (kind === 'list') after['version'] ??= Number(before['version'] ?? 1) + 1;
    return put(parts, kind, withIds(after, row, parts, author), true, author);
  },
  audit: ({ kind }, exception) => `changed ${inWords(`exception ${kind}`, exception)}`,
});

export const deleteException = operation({
  name: 'kibana.exceptions.delete',
  run(parts: KibanaParts, { kind, ...name }: OfKind & ExceptionName): Answer<string> {
    const row = taken(findException(parts, kind, name));
    const removed = parts.ruleManager.exceptions.remove(row.key);
    return removed.value === null ? { ...removed, value: null } : answered(textOf(row));
  },
  audit: ({ kind }, exception) => `removed ${inWords(`exception ${kind}`, exception)}`,
});

/** Items of the list of one rule, which is made where there is none. */
export function addRuleItems(
  parts: KibanaParts,
  ruleId: string,
  items: readonly Table[],
  author: Author,
): Answer<string> {
  const inputs = items.map((item) => writeJson(withIds(item, null, parts, author), 'line'));
  const added = parts.ruleManager.addRuleExceptions(ruleId, inputs, author);
  if (added.value === null) return told(added);
  const rows = added.value.flatMap(({ key }) => parts.ruleManager.exceptions.find(key) ?? []);
  return answered(writeJson(rows.map(kibanaException), 'line'), added.problems);
}

/** The object as it is to be kept: with an id of its own, and comments that say who wrote them and when. */
export function withIds(
  input: Table,
  before: ExceptionRow | null,
  { makeId }: Pick<KibanaParts, 'makeId'>,
  author: Author,
): Table {
  const table = newTable(Object.entries(input).filter(([name]) => !MADE_HERE.has(name)));
  table['id'] = before === null ? makeId() : idOf(before);
  const known = before === null ? [] : listIn(tableOf(before.document), 'comments');
  const comments = table['comments'];
  if (Array.isArray(comments)) {
    table['comments'] = comments.map((each) => commentOf(each, known, makeId, author));
  } else if (comments === undefined && known.length > 0) table['comments'] = [...known];
  return table;
}

function commentOf(
  comment: Data,
  known: readonly Table[],
  makeId: () => string,
  { by, now }: Author,
): Data {
  if (!isTable(comment)) return comment;
  const at = new Date(now).toISOString();
  const before = known.find(({ id }) => id !== undefined && id === comment['id']);
  if (before === undefined) {
    return newTable([
      ['comment', comment['comment'] ?? null],
      ['id', makeId()],
      ['created_at', at],
      ['created_by', by],
    ]);
  }
  if (before['comment'] === comment['comment']) return before;
  return newTable([
    ...Object.entries(before),
    ['comment', comment['comment'] ?? null],
    ['updated_at', at],
    ['updated_by', by],
  ]);
}

function put(
  { ruleManager: { exceptions } }: KibanaParts,
  kind: ExceptionKind,
  table: Table,
  isReplaced: boolean,
  author: Author,
): Answer<string> {
  const text = writeJson(table, 'line');
  const answer =
    kind === 'list'
      ? exceptions.putList(text, isReplaced, author)
      : exceptions.putItem(text, isReplaced, author);
  const row = answer.value === null ? undefined : exceptions.find(answer.value.key);
  return row === undefined ? told(answer) : answered(textOf(row), answer.problems);
}

const textOf = (row: ExceptionRow) => writeJson(kibanaException(row), 'line');

export const EXCEPTION_OPERATIONS = [
  getException,
  createException,
  updateException,
  deleteException,
] as const;

/** Of a list or an item that leaves them out. */
const COMMON: readonly (readonly [string, () => Data])[] = [
  ['description', () => ''],
  ['namespace_type', () => 'single'],
  ['os_types', () => []],
  ['tags', () => []],
];

const OF_LIST: typeof COMMON = [
  ['version', () => 1],
  ['immutable', () => false],
];

const OF_ITEM: typeof COMMON = [
  ['type', () => 'simple'],
  ['entries', () => []],
  ['comments', () => []],
];

/** A list or an item as it was sent, with defaults, and what the service says of it. */
export function kibanaException(row: ExceptionRow): Table {
  const document = tableOf(row.document);
  const defaults = [...COMMON, ...(row.list === null ? OF_LIST : OF_ITEM)];
  return newTable([
    ['_version', versionOf(row)],
    ['id', idOf(row)],
    ['tie_breaker_id', uuidOf(`tie breaker of ${row.key}`)],
    ...defaults.map(([name, value]) => [name, value()] as const),
    ...Object.entries(document).filter(([name]) => !MADE_HERE.has(name)),
    ...Object.entries(plainTable(exceptionServerFields(row))),
  ]);
}

/** What a client sends for them has no effect. */
const MADE_HERE: ReadonlySet<string> = new Set(['_version', 'id', 'tie_breaker_id']);

/** Of a shipped one, which has none, it follows from its key: it is the same after a restart. */
export function idOf(row: ExceptionRow): string {
  const { id } = tableOf(row.document);
  return typeof id === 'string' && id !== '' ? id : uuidOf(row.key);
}

/** Another one after each change: who changes what they have not seen is refused. */
const versionOf = ({ document, updatedAt }: ExceptionRow): string =>
  createHash('sha256').update(`${updatedAt} ${document}`).digest('base64url').slice(0, 16);

export const isExpiredAt = (row: ExceptionRow, now: number): boolean =>
  (expiryOf(row) ?? Infinity) <= now;
