import { at, isTable, newTable, type Data, type Table } from '../../rules/index.ts';
import { all, any, not, type Condition } from './condition.ts';
import { below, MAX_DEPTH, negated, notApplied, type Scope } from './scope.ts';

/**
 * One object of the filter bar. Its clause is under `query`, or in older formats next to `meta`; a combined
 * one has other filters in `meta.params`. `null`: it is disabled and has no effect.
 */
export function filterCondition(filter: Data, scope: Scope): Condition | null {
  if (!isTable(filter)) return notApplied(scope, 'a filter must be a table');
  if (scope.depth > MAX_DEPTH) return notApplied(scope, `nested deeper than ${MAX_DEPTH} levels`);
  const meta = at(filter, 'meta');
  const disabled = flagAt(meta, 'disabled');
  if (disabled === true) return null;
  const negate = flagAt(meta, 'negate');
  if (disabled === null || negate === null) {
    return notApplied(below(scope, '.meta'), 'negate and disabled must be true or false');
  }
  const inner = negate ? negated(scope) : scope;
  const condition = at(meta, 'type') === 'combined' ? combined(meta, inner) : plain(filter, inner);
  return negate && condition !== null ? not(condition) : condition;
}

/** `null`: the value is not a boolean. */
function flagAt(meta: Data | undefined, key: string): boolean | null {
  const flag = at(meta, key) ?? false;
  return typeof flag === 'boolean' ? flag : null;
}

function combined(meta: Data | undefined, scope: Scope): Condition | null {
  const params = at(meta, 'params');
  const relation = at(meta, 'relation');
  const inMeta = below(scope, '.meta');
  if (relation !== 'AND' && relation !== 'OR') {
    return notApplied(inMeta, 'relation must be "AND" or "OR"');
  }
  if (!Array.isArray(params)) return notApplied(inMeta, 'params must be a list of filters');
  const parts = params.flatMap((each: Data, index) => {
    const inner = { ...below(inMeta, `.params[${index}]`), depth: scope.depth + 1 };
    return filterCondition(each, inner) ?? [];
  });
  if (parts.length === 0) return null;
  return relation === 'AND' ? all(parts) : any(parts);
}

function plain(filter: Table, scope: Scope): Condition {
  const query = at(filter, 'query') ?? null;
  return query === null
    ? scope.clause(besideMeta(filter), scope)
    : scope.clause(query, below(scope, '.query'));
}

/** The older format: `{ meta, exists: … }`. Keys that begin with `$` are state of the filter bar. */
function besideMeta(filter: Table): Table {
  return newTable(
    Object.entries(filter).filter(
      ([key]) => key !== 'meta' && key !== 'query' && !key.startsWith('$'),
    ),
  );
}
