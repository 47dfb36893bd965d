import { TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import type { Agg } from '../parse/aggs.ts';
import type { SearchRequest } from '../parse/body.ts';
import { isPattern, type SearchQuery } from '../query.ts';

type Leaf = Exclude<SearchQuery, { readonly kind: 'some' | 'not' | 'ids' | 'index' }>;

function someLeaf(query: SearchQuery, test: (leaf: Leaf) => boolean): boolean {
  switch (query.kind) {
    case 'some':
      return query.of.some((each) => someLeaf(each, test));
    case 'not':
      return someLeaf(query.of, test);
    case 'ids':
    case 'index':
      return false;
    default:
      return test(query);
  }
}

/** Those of filters, at any depth. */
export const queriesOf = (aggs: readonly Agg[]): readonly SearchQuery[] =>
  aggs.flatMap(({ is, subs }) => [
    ...(is.kind === 'filter' ? [is.query] : []),
    ...(is.kind === 'filters' ? is.queries.map(([, query]) => query) : []),
    ...queriesOf(subs),
  ]);

/** Whether a query reads more than fields that it names. */
export const readsDocument = (query: SearchQuery): boolean =>
  someLeaf(
    query,
    ({ kind, field }) => isPattern(field) || (kind === 'exists' && !isValue(field.type)),
  );

/** A field that is not known to be a value may be an object. */
const isValue = (type: string | null) =>
  type !== null && !['object', 'nested', 'flattened'].includes(type);

export const aggsReadDocument = (aggs: readonly Agg[]): boolean =>
  queriesOf(aggs).some(readsDocument);

/** Whether a search reads the original text of timestamps, which only documents have. */
export const readsTextOfTime = ({ query, aggs }: Pick<SearchRequest, 'query' | 'aggs'>): boolean =>
  [query, ...queriesOf(aggs)].some((each) =>
    someLeaf(
      each,
      ({ kind, field }) =>
        !isPattern(field) && field.path === TIMESTAMP && kind !== 'range' && kind !== 'exists',
    ),
  );
