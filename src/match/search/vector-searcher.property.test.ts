import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastMemory } from '../../ingest/json/fast-reader.ts';
import { textOf } from '../../ingest/json/text.ts';
import { combine, type SearchPlan } from '../literals/literals-of.ts';
import { blocks, literal, planOf, spansIn } from './blocks.testing.ts';
import { naiveSearch } from './naive.testing.ts';
import { VectorSearcher, MAX_LITERALS } from './vector-searcher.ts';

const memory = FastMemory.open();

function searcherOf(plan: SearchPlan): VectorSearcher | null {
  expect(memory, 'npm run build').not.toBeNull();
  return memory === null ? null : VectorSearcher.from(plan, memory);
}

type Found = readonly [start: number, end: number, rules: readonly number[]];

/** `null` if the block was not searched. */
function found(searcher: VectorSearcher | null, content: Buffer, spans: Uint32Array | null) {
  const all: Found[] = [];
  const isSearched = searcher?.search(textOf(content, content.length), spans, (start, end, rules) =>
    all.push([start, end, [...rules]]),
  );
  return isSearched === true ? all : null;
}

/** What the naive search finds, without lines that do not look like documents. */
function naive(plan: SearchPlan, content: Buffer, spans: Uint32Array | null): readonly Found[] {
  const all: Found[] = [];
  naiveSearch(plan, content, spans, (start, end, _, rules) => {
    if (rules.length > 0) all.push([start, end, rules]);
  });
  return all;
}

/** With few literals, and without rules that any document may concern. */
const searchable = blocks.filter(
  ([plan]) =>
    plan.always.length === 0 && plan.rules > 0 && plan.literals.length <= MAX_LITERALS - 2,
);

describe('the search by vectors', () => {
  it('finds in lines what a naive one finds', () => {
    let sum = 0;
    fc.assert(
      fc.property(searchable, ([plan, content]) => {
        const all = found(searcherOf(plan), content, null);
        expect(all).toStrictEqual(naive(plan, content, null));
        sum += all?.length ?? 0;
      }),
      { numRuns: 2_000 },
    );
    expect(sum).toBeGreaterThan(500);
  }, 120_000);

  it('finds in spans what a naive one finds', () => {
    const cases = searchable.chain(([plan, content]) =>
      fc.tuple(fc.constant(plan), fc.constant(content), spansIn(content)),
    );
    fc.assert(
      fc.property(cases, ([plan, content, spans]) => {
        expect(found(searcherOf(plan), content, spans)).toStrictEqual(naive(plan, content, spans));
      }),
      { numRuns: 2_000 },
    );
  }, 120_000);

  it('finds a literal wherever it stands, in either case, and no letter that only folds to one of it', () => {
    const plan = planOf(
      literal('kubelet'),
      literal('sh', true, true),
      literal('x'.repeat(48)),
      literal('kiss'),
    );
    const searcher = searcherOf(plan);
    const texts = ['kubelet', 'KubeLET', '"sh"', 'X'.repeat(48), 'kiss', '\u212aiss', '\u017fh'];
    for (const text of [...texts, '\u212aubelet', 'ki\u017fs', '"\u017fh"'].map(unescaped)) {
      for (let before = 0; before <= 40; before++) {
        for (const after of [0, 1, 17]) {
          const content = Buffer.from(`{"a":${' '.repeat(before)}${text}${' '.repeat(after)}}\n`);
          for (const end of [content.length, content.length - 2 - after]) {
            const cut = content.subarray(0, end);
            expect(found(searcher, cut, null)).toStrictEqual(naive(plan, cut, null));
          }
        }
      }
    }
  });

  it('finds more than there is room for at once', () => {
    const plan = planOf(literal('abcd'), literal('bcda'));
    const content = Buffer.from(`{"a":"${'abcd'.repeat(4_000)}"}\n{}\n`.repeat(5));
    const all = found(searcherOf(plan), content, null);
    expect(all).toHaveLength(5);
    expect(all).toStrictEqual(naive(plan, content, null));
  });

  it('gives up where it takes too much work, and goes on with the next block', () => {
    const names = Array.from({ length: 30 }, (_, i) => `0000${i.toString(2).padStart(7, '2')}`);
    const searcher = searcherOf(planOf(...names.map((name) => literal(name))));
    const hostile = Buffer.from(`{"a":"${'0'.repeat(20_000)}"}\n`);
    expect(found(searcher, hostile, null)).toBeNull();
    const usual = Buffer.from(`{"a":1}\n{"a":"${names[7]}"}\n{"a":2}`);
    expect(found(searcher, usual, null)).toStrictEqual([[8, 27, [7]]]);
  });

  it('is for few literals, and for rules that must have one', () => {
    const many = Array.from({ length: MAX_LITERALS }, (_, i) => literal(`name-${i}-x`));
    expect(searcherOf(planOf(...many))).toBeNull();
    expect(searcherOf(planOf(...many.slice(0, MAX_LITERALS - 2)))).not.toBeNull();
    expect(searcherOf(combine([null, { groups: [[literal('docker')]] }]))).toBeNull();
  });
});

const unescaped = (text: string): string =>
  text.replace(/\\u(....)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
