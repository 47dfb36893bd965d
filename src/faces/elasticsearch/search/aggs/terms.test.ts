import { expect, it } from 'vitest';
import { FieldSet } from '../../../../events/field-set.ts';
import { readAggs } from '../parse/aggs.ts';
import { writtenStates } from './context.ts';
import { aggContext, noteFields } from './filters.ts';

interface Written {
  readonly sum_other_doc_count: number;
  readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
}

/** Over this number of values, each of which occurs twice. */
function termsOf(values: number, size: number): Written {
  const aggs = readAggs({ a: { terms: { field: 'process.name', size } } }, 0n);
  const context = aggContext(new FieldSet(), 0n);
  noteFields(aggs, context);
  const states = context.states(aggs);
  for (let number = 0; number < 2 * values; number += 1)
    for (const state of states) state.collect([`n ${number % values}`], () => ({}));
  return writtenStates(states)['a'] as unknown as Written;
}

it.each([0, 65_536, 1_000_000, Number.MAX_SAFE_INTEGER])(
  'takes any size, bounds the buckets of an answer and counts the others: %i',
  (size) => {
    const { buckets, sum_other_doc_count: others } = termsOf(70_000, size);
    expect(buckets).toHaveLength(65_536);
    expect(others).toBe(2 * (70_000 - 65_536));
  },
);

it('takes the sizes that Grafana sends', () => {
  for (const size of [0, 500, 10_000]) {
    expect(termsOf(20, size)).toMatchObject({ sum_other_doc_count: 0 });
    expect(termsOf(20, size).buckets).toHaveLength(20);
  }
});

it('refuses a search with more values than it can distinguish, and names the reason', () => {
  expect(() => termsOf(200_001, 10)).toThrow('Trying to create too many buckets');
});
