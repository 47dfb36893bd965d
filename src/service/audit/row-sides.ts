import { createHash } from 'node:crypto';
import {
  isJsonObject,
  parseJson,
  printJson,
  type Json,
  type JsonObject,
} from '../../events/json.ts';

/** The recorded part of a row. */
export interface RowView {
  readonly facts: JsonObject;
  /** As JSON. */
  readonly document: string;
}

interface Texts {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The states before and after a change, with the names of the document's fields that differ. If they are longer than `limit`, only
 * these fields are included, and otherwise only their names; `cut` is the length of the document.
 */
export function rowSides(before: RowView | null, after: RowView | null, limit: number): Texts {
  const one = before && objectOf(before.document);
  const other = after && objectOf(after.document);
  const changed = one !== null && other !== null ? changedFields(one, other) : null;
  const write = (
    view: RowView | null,
    document: JsonObject | null,
    isAfter: boolean,
    part: Part,
  ) => {
    if (view === null || document === null) return null;
    const told = part === 'all' ? document : part === 'changed' ? only(document, changed) : null;
    return printJson({
      ...view.facts,
      ...(isAfter && changed !== null ? { changed: changed.slice(0, MAX_NAMES) } : {}),
      ...(told === null ? {} : { document: told }),
      ...(part === 'all' ? {} : { cut: view.document.length }),
    });
  };
  const parts: readonly Part[] = changed === null ? ['all', 'none'] : ['all', 'changed', 'none'];
  for (const part of parts) {
    const sides = {
      before: write(before, one, false, part),
      after: write(after, other, true, part),
    };
    const length = Math.max(sides.before?.length ?? 0, sides.after?.length ?? 0);
    if (length <= limit || part === 'none') return sides;
  }
  return { before: null, after: null };
}

type Part = 'all' | 'changed' | 'none';

const MAX_NAMES = 100;

function objectOf(document: string): JsonObject {
  const value = parseJson(document);
  return isJsonObject(value) ? value : { value };
}

function changedFields(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => textOf(before[name]) !== textOf(after[name]));
}

const textOf = (value: Json | undefined) => (value === undefined ? undefined : printJson(value));

const only = (document: JsonObject, names: readonly string[] | null): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => names?.includes(name) === true));

/** Above this number, added and removed values are not determined. */
const MAX_COMPARED = 2_000_000;
const MAX_VALUES = 100;

/** The recorded summary of a list's values, one per line: their number, their hash, and the first that were added and removed. */
export function valueSides(
  before: string | null,
  after: string | null,
): { readonly before: JsonObject; readonly after: JsonObject } {
  const facts = (values: string | null): JsonObject =>
    values === null
      ? {}
      : {
          values: linesOf(values).length,
          sha256: createHash('sha256').update(values).digest('hex'),
        };
  if (before === null || after === null) return { before: facts(before), after: facts(after) };
  if (before === after || before.length + after.length > MAX_COMPARED)
    return { before: facts(before), after: facts(after) };
  const old = new Set(linesOf(before));
  const current = new Set(linesOf(after));
  const added = [...current].filter((value) => !old.has(value));
  const removed = [...old].filter((value) => !current.has(value));
  const differences = {
    added: added.length,
    firstAdded: added.slice(0, MAX_VALUES),
    removed: removed.length,
    firstRemoved: removed.slice(0, MAX_VALUES),
  };
  return { before: facts(before), after: { ...facts(after), ...differences } };
}

const linesOf = (values: string) => values.split('\n').filter((line) => line !== '');
