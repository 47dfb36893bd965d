import type { RunnableQuery } from '../../lang/index.ts';
import { fieldsOf, filtersOf } from '../../lang/syntax/ast.ts';
import type { QuerySettings } from './request.ts';

/** The fields that the query names, except for those that may be missing. */
export function readFields({ statement }: Pick<RunnableQuery, 'statement'>): string[] {
  return [
    ...new Set(
      fieldsOf(statement)
        .filter(({ optional }) => !optional)
        .map(({ path }) => path),
    ),
  ];
}

/** The names of the join keys; if the terms have different ones, those of the first. */
export function keyNames({ query }: RunnableQuery): readonly string[] {
  return query.kind === 'event' ? [] : (query.terms[0]?.by ?? []);
}

/** Of the fields without any value, those that the query expects to have one. */
export function unexpectedlyUnseen(
  unseen: readonly string[],
  compiled: RunnableQuery,
  { timestampField, eventCategoryField }: QuerySettings,
): string[] {
  const { query, statement } = compiled;
  const expected = new Set(readFields(compiled));
  if (filtersOf(statement).some(({ category }) => category !== null))
    expected.add(eventCategoryField);
  if (query.kind !== 'sample') expected.add(timestampField);
  return unseen.filter((path) => expected.has(path));
}
