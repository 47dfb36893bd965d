import { isTable, newTable, without, type Data, type Table } from '../../rules/index.ts';
import { canonical, isSame } from './rule-content.ts';

/** A field that both a user and the pack have changed. `undefined`: the field is not there. */
export interface Conflict {
  /** Such as `query` or `meta.dockwarden.metadata`. */
  readonly field: string;
  readonly base: Data | undefined;
  readonly ours: Data | undefined;
  readonly theirs: Data | undefined;
}

export interface Merge {
  readonly merged: Table;
  /**
   * What the pack said for the next comparison: all of its new version, but the old one where there is a conflict, so
   * that it is still one the next time.
   */
  readonly base: Table;
  /** Fields that only the pack has changed. */
  readonly taken: readonly string[];
  readonly conflicts: readonly Conflict[];
}

/**
 * The three-way merge of a rule by field: what only the pack has changed is taken over, what only the user has changed
 * stays, and where both have changed a field, the user's value stays.
 *
 * @param base what the pack said when the rule was last taken over
 * @param ours the rule as it is
 * @param theirs what the pack says now
 */
export function mergeRule(base: Table, ours: Table, theirs: Table): Merge {
  let merged = ours;
  let nextBase = base;
  const taken: string[] = [];
  const conflicts: Conflict[] = [];
  for (const path of pathsOf(base, ours, theirs)) {
    const before = valueAt(base, path);
    const own = valueAt(ours, path);
    const other = valueAt(theirs, path);
    if (isSame(before, other)) continue;
    const field = path.join('.');
    const union = field === 'exceptions_list' ? mergeReferences(before, own, other) : null;
    if (isSame(own, other)) {
      // Both have changed it to the same.
    } else if (union !== null) {
      merged = withValue(merged, path, union);
      if (!isSame(union, own)) taken.push(field);
    } else if (isSame(own, before)) {
      merged = withValue(merged, path, other);
      taken.push(field);
    } else {
      conflicts.push({ field, base: before, ours: own, theirs: other });
      continue;
    }
    nextBase = withValue(nextBase, path, other);
  }
  return { merged, base: nextBase, taken, conflicts };
}

/** Settles a conflict: with the pack's value in the rule, or without; the base agrees with the pack either way. */
export function settle(
  base: Table,
  ours: Table,
  theirs: Table,
  field: string,
  takesTheirs: boolean,
): { readonly ours: Table; readonly base: Table } | null {
  const path = pathsOf(base, ours, theirs).find((each) => each.join('.') === field);
  if (path === undefined) return null;
  const value = valueAt(theirs, path);
  return {
    ours: takesTheirs ? withValue(ours, path, value) : ours,
    base: withValue(base, path, value),
  };
}

type FieldPath = readonly string[];

/**
 * What is compared as one: the fields of a rule, but of `meta` and of `meta.dockwarden`, which hold things that have
 * nothing to do with each other, each key.
 */
function pathsOf(...rules: readonly Table[]): readonly FieldPath[] {
  const fields = fieldsOf(rules, [], 'meta');
  const meta = rules.every((rule) => isOpen(rule['meta']));
  if (!meta) return [...fields, ['meta']];
  const metas = rules.map((rule) => tableAt(rule, 'meta'));
  const inMeta = fieldsOf(metas, ['meta'], 'dockwarden');
  if (!metas.every((each) => isOpen(each['dockwarden']))) {
    return [...fields, ...inMeta, ['meta', 'dockwarden']];
  }
  const owns = metas.map((each) => tableAt(each, 'dockwarden'));
  return [...fields, ...inMeta, ...fieldsOf(owns, ['meta', 'dockwarden'], null)];
}

function fieldsOf(
  tables: readonly Table[],
  start: FieldPath,
  without: string | null,
): readonly FieldPath[] {
  const names = new Set(tables.flatMap((table) => Object.keys(table)));
  return [...names].filter((name) => name !== without).map((name) => [...start, name]);
}

const isOpen = (value: Data | undefined) => value === undefined || isTable(value);

function tableAt(table: Table, name: string): Table {
  const value = table[name];
  return isTable(value) ? value : newTable();
}

function valueAt(table: Table, path: FieldPath): Data | undefined {
  return path.reduce<Data | undefined>(
    (value, name) => (isTable(value) ? value[name] : undefined),
    table,
  );
}

/** A copy with a value at a path; `undefined` removes it, and tables that are empty then. */
function withValue(table: Table, [name = '', ...rest]: FieldPath, value: Data | undefined): Table {
  const below = rest.length === 0 ? value : withValue(tableAt(table, name), rest, value);
  const isGone =
    below === undefined || (rest.length > 0 && isTable(below) && Object.keys(below).length === 0);
  if (isGone) return without(table, [name]);
  const copy = newTable(Object.entries(table));
  copy[name] = below;
  return copy;
}

/**
 * References to exception lists are a set: an exception that is made for a shipped rule adds one, and that must not
 * keep those of the pack away. `null` where they are no such set.
 */
function mergeReferences(
  base: Data | undefined,
  ours: Data | undefined,
  theirs: Data | undefined,
): Data[] | null {
  const [before, own, other] = [base, ours, theirs].map(referencesOf);
  if (before === undefined || own === undefined || other === undefined) return null;
  if (before === null || own === null || other === null) return null;
  const merged = [...own]
    .filter(([key]) => other.has(key) || !before.has(key))
    .map(([key, reference]) => {
      const change = other.get(key);
      const isUnchanged = isSame(before.get(key), reference);
      return change !== undefined && isUnchanged ? change : reference;
    });
  const added = [...other].filter(([key]) => !own.has(key) && !before.has(key));
  return [...merged, ...added.map(([, reference]) => reference)];
}

function referencesOf(value: Data | undefined): Map<string, Table> | null {
  if (value === undefined || value === null) return new Map();
  if (!Array.isArray(value) || !value.every(isTable)) return null;
  return new Map(
    value.map((each) => [
      canonical([each['namespace_type'] ?? 'single', each['list_id'] ?? null]),
      each,
    ]),
  );
}
