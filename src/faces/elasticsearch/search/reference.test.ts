import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson, printJson, type Json, type JsonObject } from '../../../events/json.ts';
import { searchAnswer, SHARDS } from './answer.ts';
import { readBody } from './parse/body.ts';
import { ALERTS, SEARCHES } from './reference.testing.ts';
import { answeredAlerts } from './run-search.ts';
import { NOW_NS, openSearch, type SearchStore } from './searchable.testing.ts';

interface Reference {
  readonly total: number;
  readonly hits: readonly Json[];
  readonly aggregations?: Json;
}

const ANSWERS = readFileSync(new URL('reference.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Reference);

let setup: SearchStore;
beforeAll(async () => {
  setup = await openSearch();
  setup.store.transaction(() => setup.store.alerts.add(ALERTS));
});
afterAll(() => setup.close());

it('has an answer for each search', () => {
  expect(ANSWERS).toHaveLength(SEARCHES.length);
});

const numbers = new Map(ALERTS.map(({ id }, number) => [id, number]));

it.each(SEARCHES.map((body, index) => [JSON.stringify(body), body, index] as const))(
  'answers as Elasticsearch does: %s',
  (_, body, index) => {
    const request = readBody(
      parseJson(JSON.stringify({ track_total_hits: true, ...body })),
      NOW_NS,
    );
    const outcome = setup.search({ track_total_hits: true, ...body });
    const answered = answeredAlerts(outcome, '');
    const answer = searchAnswer(request, answered, { shards: SHARDS, took: 0 });
    // As a client reads it, like the recorded one.
    const { hits, aggregations } = JSON.parse(printJson(answer)) as {
      hits: { total: { value: number }; hits: Record<string, Json>[] };
      aggregations?: JsonObject;
    };
    const found = {
      total: hits.total.value,
      hits: hits.hits.map((hit) => {
        const number = numbers.get(hit['_id'] as string) ?? null;
        const values = (hit['sort'] as Json[]).slice(0, -1);
        const { _source: source = null, fields = null } = hit;
        if (values.length === 0 && source === null && fields === null) return number;
        return [number, values, source, fields];
      }),
      ...(aggregations === undefined ? {} : { aggregations }),
    };
    const expected = ANSWERS[index];
    expect(comparable(found)).toEqual(comparable(expected));
  },
);

/**
 * Sums depend on the order in which numbers are added, and floats have fewer digits. How wrong counts may be is always 0
 * here, where nothing is estimated.
 */
const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, each: unknown) => {
    if (key === 'doc_count_error_upper_bound') return 0;
    return typeof each === 'number' && !Number.isInteger(each) ? Number(each.toPrecision(6)) : each;
  });
