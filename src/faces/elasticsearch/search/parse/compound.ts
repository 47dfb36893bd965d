import type { Data } from '../../../../rules/index.ts';
import { leastOf } from '../../../../detect/filters/minimum-should-match.ts';
import type { Json } from '../../../../events/json.ts';
import { illegal } from '../errors.ts';
import { all, any, some, type SearchQuery } from '../query.ts';
import type { QueryScope, ReadClause } from './scope.ts';
import { checkParts, flagAt, listOf, nameOf, objectAt } from './reader.ts';

/** Parameters that only affect the score or the name of a clause in an answer. */
export const WITHOUT_EFFECT = ['boost', '_name'];

const BOOL = [
  'must',
  'filter',
  'should',
  'must_not',
  'minimum_should_match',
  'adjust_pure_negative',
];

export const bool: ReadClause = (body, scope) => {
  const object = objectAt(body, '[bool]');
  checkParts(object, [...BOOL, ...WITHOUT_EFFECT], '[bool] query');
  flagAt(object['adjust_pure_negative'], true, '[bool] adjust_pure_negative');
  const required = [...clauses(object['must'], scope), ...clauses(object['filter'], scope)];
  const excluded = clauses(object['must_not'], scope);
  const should = clauses(object['should'], scope);
  const written = object['minimum_should_match'];
  // Without required clauses, one of the optional ones must match.
  const usual = required.length === 0 && should.length > 0 ? 1 : 0;
  const least = written == null ? usual : leastShould(written, should.length);
  return all([
    ...required,
    ...(least > 0 ? [some(least, should)] : []),
    ...excluded.map((of): SearchQuery => ({ kind: 'not', of })),
  ]);
};

const clauses = (value: Json | undefined, scope: QueryScope): SearchQuery[] =>
  listOf(value ?? undefined).map((each) => scope.read(each, scope));

/** @param count of the clauses */
export function leastShould(written: Json, count: number): number {
  const least = leastOf(written as Data, count);
  if (least === null) throw illegal(`[minimum_should_match] cannot be ${nameOf(written)}`);
  return least;
}

export const constantScore: ReadClause = (body, scope) => {
  const object = objectAt(body, '[constant_score]');
  checkParts(object, ['filter', ...WITHOUT_EFFECT], '[constant_score] query');
  return scope.read(object['filter'], scope);
};

export const disMax: ReadClause = (body, scope) => {
  const object = objectAt(body, '[dis_max]');
  checkParts(object, ['queries', 'tie_breaker', ...WITHOUT_EFFECT], '[dis_max] query');
  return any(clauses(object['queries'], scope));
};

/** Demoted documents match as well. */
export const boosting: ReadClause = (body, scope) => {
  const object = objectAt(body, '[boosting]');
  checkParts(
    object,
    ['positive', 'negative', 'negative_boost', ...WITHOUT_EFFECT],
    '[boosting] query',
  );
  scope.read(object['negative'], scope);
  return scope.read(object['positive'], scope);
};
