import { rowOf } from '../../events/document-row.ts';
import { catalogueTypeBelow } from '../../events/catalogue/index.ts';
import { FieldSet } from '../../events/field-set.ts';
import { at, type Data } from '../../rules/index.ts';
import { anyObjectAt } from '../exceptions/nested.ts';
import { any, NEVER, type Condition } from './condition.ts';
import { below, notApplied, type Clause } from './scope.ts';

/** `{ filter: clause }` */
export const constantScore: Clause = (data, scope) => {
  const filter = at(data, 'filter');
  if (filter === undefined) return notApplied(scope, 'filter must be a clause');
  return scope.clause(filter, below(scope, '.filter'));
};

/** `{ queries: [clause, …] }`: any of them. */
export const disMax: Clause = (data, scope) => {
  const queries = at(data, 'queries');
  if (!Array.isArray(queries)) return notApplied(scope, 'queries must be a list of clauses');
  return any(
    queries.map((each: Data, index) => scope.clause(each, below(scope, `.queries[${index}]`))),
  );
};

/** `{ path, query }`: a single object at the path satisfies the whole clause. */
export const nested: Clause = (data, scope): Condition => {
  const path = at(data, 'path');
  const query = at(data, 'query');
  if (typeof path !== 'string' || path === '' || query === undefined) {
    return notApplied(scope, 'path and query were expected');
  }
  if (!path.startsWith(scope.parent)) return NEVER;
  // The row of a nested object has only the fields below it.
  const fields = new FieldSet(catalogueTypeBelow(path));
  const condition = scope.clause(query, {
    ...below(scope, '.query'),
    fields,
    parent: `${path}.`,
  });
  if (condition === NEVER) return NEVER;
  const relative = path.slice(scope.parent.length);
  return (_, document) =>
    anyObjectAt(document(), relative, (object) => condition(rowOf(object, fields), () => object));
};
