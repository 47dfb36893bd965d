import { at, isTable, type Data, type Path, quote } from '../model/data.ts';
import { FILTER_CLAUSES } from '../model/filter-clauses.ts';
import { isRunnable } from '../model/rule-types.ts';
import type { Lint, Warning } from './lint.ts';

const KNOWN: ReadonlySet<string> = new Set(FILTER_CLAUSES);

/** The keys below which a clause has other clauses, each one or a list of them. */
const INNER: ReadonlyMap<string, readonly string[]> = new Map([
  ['bool', ['must', 'filter', 'should', 'must_not']],
  ['constant_score', ['filter']],
  ['dis_max', ['queries']],
  ['nested', ['query']],
]);

/** Filters of rules that do not run are not checked. */
export const unknownClause: Lint = ({ rule }) =>
  isRunnable(rule) ? each(rule.filters, ['rule', 'filters'], inFilter) : [];

type Search = (data: Data, path: Path) => Iterable<Warning>;

/** One clause, or a list of them. The readers of files bound their depth. */
function* each(
  data: Data | readonly Data[] | undefined,
  path: Path,
  search: Search,
): Iterable<Warning> {
  if (data === undefined) return;
  if (!isList(data)) yield* search(data, path);
  else for (const [index, one] of data.entries()) yield* search(one, [...path, index]);
}

const isList = (data: Data | readonly Data[]): data is readonly Data[] => Array.isArray(data);

const inFilter: Search = (filter, path) => {
  const meta = at(filter, 'meta');
  if (!isTable(filter) || at(meta, 'disabled') === true) return [];
  if (at(meta, 'type') === 'combined') {
    return each(at(meta, 'params'), [...path, 'meta', 'params'], inFilter);
  }
  const query = at(filter, 'query') ?? null;
  return query === null ? inClause(filter, path) : inClause(query, [...path, 'query']);
};

const inClause: Search = function* (clause, path) {
  if (!isTable(clause)) return;
  for (const [name, body] of Object.entries(clause)) {
    // An older filter has its clause next to these.
    if (name === 'meta' || name === 'query' || name.startsWith('$')) continue;
    const inner = [...path, name];
    if (!KNOWN.has(name)) yield warning(name, inner);
    for (const key of INNER.get(name) ?? []) {
      yield* each(at(body, key), [...inner, key], inClause);
    }
  }
};

const warning = (name: string, path: Path): Warning => ({
  code: 'RUL2019',
  path,
  message: `clauses ${quote(name)} in filters are not applied, so more events pass`,
  hint: 'write the condition in the query, or use supported clauses: term, match_phrase, range, bool, …',
});
