import type { RunClock } from '../../util/time/index.ts';
import { catalogueTypeBelow } from '../../events/catalogue/index.ts';
import { FieldSet } from '../../events/field-set.ts';
import { rowOf } from '../../events/document-row.ts';
import type { JsonObject } from '../../events/json.ts';
import type { Row } from '../../events/value.ts';
import {
  ignoresCase,
  valueTest,
  type ExceptionEntry,
  type ExceptionItem,
  type SubEntry,
  type ValueList,
} from '../../rules/index.ts';
import { foldAscii } from '../../util/fold.ts';
import { anyValue, anyValueAtAll, isKnownLeaf, namedField, type RowCondition } from './fields.ts';
import { anyObjectAt, hasValue } from './nested.ts';
import { equalsAny, matchesPattern, type ConditionOptions } from './value-condition.ts';

/** Whether an event satisfies a condition; only nested conditions load its document. */
export type Condition = (row: Row, document: () => JsonObject) => boolean;

export interface Context {
  readonly item: ExceptionItem;
  readonly valueLists: ReadonlyMap<string, ValueList>;
  readonly fields: FieldSet;
  readonly clock: RunClock;
}

/**
 * The conjunction of an item's conditions, those that need the document last. Its value lists must exist.
 */
export function itemCondition(context: Context): Condition {
  const { item, fields } = context;
  const onRow: RowCondition[] = item.os_types.length === 0 ? [] : [ofSystem(item.os_types, fields)];
  const onDocument: Condition[] = [];
  for (const entry of item.entries) {
    if (entry.type === 'nested') onDocument.push(nestedEntry(entry, context));
    else if (entry.type === 'exists' && !isKnownLeaf(entry.field)) {
      onDocument.push(existsAnywhere(entry, fields));
    } else onRow.push(entryOn(entry, context));
  }
  return (row, document) => {
    for (const condition of onRow) if (!condition(row)) return false;
    for (const condition of onDocument) if (!condition(row, document)) return false;
    return true;
  };
}

type PlainEntry = Exclude<ExceptionEntry, { readonly type: 'nested' }>;

/** @param parent the field of the enclosing nested entry, with a trailing dot */
function entryOn(entry: PlainEntry | SubEntry, context: Context, parent = ''): RowCondition {
  return signed(entry, includedEntry(entry, context, parent));
}

function signed<A extends readonly unknown[]>(
  { operator }: { readonly operator: 'included' | 'excluded' },
  condition: (...of: A) => boolean,
): (...of: A) => boolean {
  return operator === 'included' ? condition : (...of) => !condition(...of);
}

function includedEntry(
  entry: PlainEntry | SubEntry,
  { item, valueLists, fields, clock }: Context,
  parent: string,
): RowCondition {
  const whole = parent + entry.field;
  const field = namedField(entry.field, fields, whole);
  const { comparison } = field;
  const ignoreCase = ignoresCase(item, whole);
  const options: ConditionOptions = { comparison, ignoreCase, clock };
  switch (entry.type) {
    case 'match':
      return anyValue(field, equalsAny([entry.value], options));
    case 'match_any':
      return anyValue(field, equalsAny(entry.value, options));
    case 'wildcard':
      return anyValue(field, matchesPattern(entry.value, options));
    case 'exists':
      return anyValueAtAll(field);
    case 'list': {
      const list = valueLists.get(entry.list.id);
      const test = list === undefined ? null : valueTest(list, ignoreCase);
      return test === null ? () => false : anyValue(field, test);
    }
  }
}

function nestedEntry(
  { field, entries }: Extract<ExceptionEntry, { readonly type: 'nested' }>,
  context: Context,
): Condition {
  // The row of a nested object has only the fields below it.
  const fields = new FieldSet(catalogueTypeBelow(field));
  const conditions = entries.map((entry) => entryOn(entry, { ...context, fields }, `${field}.`));
  return (_, document) =>
    anyObjectAt(document(), field, (object) => {
      const row = rowOf(object, fields);
      return conditions.every((condition) => condition(row));
    });
}

/** A row does not represent objects, but a field whose object contains any value exists. */
function existsAnywhere(
  entry: Extract<ExceptionEntry, { readonly type: 'exists' }>,
  fields: FieldSet,
): Condition {
  const field = namedField(entry.field, fields);
  const onRow = anyValueAtAll(field);
  return signed(
    entry,
    (row, document) => onRow(row) || anyObjectAt(document(), entry.field, hasValue),
  );
}

/** Whether the event comes from one of the operating systems, by its type or its case-insensitive name. */
function ofSystem(systems: readonly string[], fields: FieldSet): RowCondition {
  const known = new Set(systems);
  const isType = anyValue(
    namedField('host.os.type', fields),
    (value) => typeof value === 'string' && known.has(value),
  );
  const isName = anyValue(
    namedField('host.os.name', fields),
    (value) => typeof value === 'string' && known.has(foldAscii(value)),
  );
  return (row) => isType(row) || isName(row);
}
