import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { detectionRule, second } from '../../detect/alert/alert.testing.ts';
import { Executions } from '../../detect/alerts/execution.ts';
import type { Candidate } from '../../detect/candidate.ts';
import { search } from '../../detect/types/search.ts';
import { compile, SequenceMemory } from '../../lang/index.ts';
import { readInstant } from '../../util/time/index.ts';
import { blockOf } from '../blocks/block.testing.ts';
import type { ScannedBlock } from '../blocks/block-scan.ts';
import { MatchRecorder } from '../blocks/found-matches.ts';
import { CandidateLists } from './candidates.ts';

const rule = await detectionRule({ query: 'process where true' });
const query = compile('process where true');

interface Found {
  readonly number: number;
  readonly seconds: number | null;
  readonly isPlain: boolean;
  readonly isExcepted: boolean;
  readonly container: number;
}

/** One of them has most of the matches. */
const container = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(4) },
);

const usual: fc.Arbitrary<Found> = fc.record({
  number: fc.nat(1_000),
  seconds: fc.nat(500),
  isPlain: fc.constant(true),
  isExcepted: fc.constant(false),
  container,
});
const rare: fc.Arbitrary<Found> = fc.record({
  number: fc.nat(3),
  seconds: fc.option(fc.nat(5), { freq: 20 }),
  isPlain: fc.boolean(),
  isExcepted: fc.nat(9).map((number) => number === 0),
  container,
});
const blocks = fc.array(
  fc.array(fc.oneof({ arbitrary: usual, weight: 12 }, rare), { maxLength: 12 }),
  { maxLength: 4 },
);

/** Candidates of one rule, as blocks that were found with them leave them. */
function listsOf(drawn: readonly (readonly Found[])[]): CandidateLists {
  const texts = new Map<unknown, readonly string[]>();
  const keepAll = (block: unknown) => (document: number) => ({
    index: undefined,
    id: undefined,
    read: () => Buffer.from(texts.get(block)?.[document] ?? ''),
  });
  const lists = new CandidateLists(1, new SequenceMemory(), { keepAll });
  for (const found of drawn) {
    const recorder = new MatchRecorder();
    const block = blockOf(Buffer.alloc(0));
    const documents = found.map(({ number, seconds, container: id }) =>
      JSON.stringify({
        event: { id: `e${number}` },
        container: { id: `c${id}` },
        ...(seconds === null ? {} : { '@timestamp': second(seconds) }),
      }),
    );
    texts.set(block, documents);
    for (const [line, { seconds, isPlain, isExcepted, container: id }] of found.entries()) {
      const time = seconds === null ? null : readInstant(second(seconds));
      const hit = { index: undefined, id: undefined };
      recorder.document(line, line + 1, line, hit, isPlain, `container.id=c${id}`);
      recorder.match({
        rule: 0,
        evaluation: [],
        time,
        tiebreaker: null,
        windowTime: time,
        availableAt: time,
        excepted: isExcepted ? [{ item: 0, term: null }] : [],
      });
    }
    const totals = { found: recorder.take() };
    lists.block({ block, totals } as ScannedBlock, () => undefined);
  }
  return lists;
}

function run(candidates: readonly Candidate[], maxSignals: number) {
  const { matches, hidden } = search(query, candidates, null);
  const { alerts, ...sums } = new Executions(rule, { maxSignals }).execute(matches);
  return { ...sums, alerts: alerts.map(({ id }) => id).toSorted(), hidden: hidden.length };
}

it('the candidates that make alerts make those that all of them make, and the others are over the limit', () => {
  let spared = 0;
  fc.assert(
    fc.property(blocks, fc.nat(8), (drawn, most) => {
      const lists = listsOf(drawn);
      const some = lists.ofAlerts(0, most);
      if (some === null) return;
      const overLimit = lists.count(0) - some.length;
      const { capped, ...of } = run(some, most);
      expect({ ...of, capped: capped + overLimit }).toEqual(run(lists.of(0), most));
      spared += overLimit;
    }),
    { numRuns: 500 },
  );
  expect(spared).toBeGreaterThan(100);
});

it('are those of the first alerts, and of what may be the same as another', () => {
  const at = (seconds: number, more: Partial<Found> = {}): Found => ({
    number: seconds,
    seconds,
    isPlain: true,
    isExcepted: false,
    container: 0,
    ...more,
  });
  const seconds = (drawn: readonly Found[], most: number) =>
    listsOf([drawn.slice(0, 2), drawn.slice(2)])
      .ofAlerts(0, most)
      ?.map(({ event }) => event.load().document['@timestamp']);
  const of = (...all: number[]) => all.map((each) => second(each));
  expect(seconds([at(5), at(1), at(3), at(2)], 2)).toEqual(of(1, 2));
  expect(seconds([at(5), at(1), at(3), at(5), at(4)], 1)).toEqual(of(5, 1, 5));
  expect(seconds([at(5), at(1), at(3), at(9, { container: 1 })], 2)).toEqual(of(1, 9));
  expect(seconds([at(1), at(2), at(3, { isPlain: false }), at(4)], 2)).toEqual(of(1, 2, 3));
  expect(seconds([at(1), at(2, { isPlain: false }), at(3)], 2)).toBeUndefined();
  expect(seconds([at(1), at(2), at(2), at(3)], 2)).toBeUndefined();
  expect(seconds([at(1), at(2), at(3, { isExcepted: true })], 1)).toBeUndefined();
  expect(seconds([at(1), at(2), at(3, { seconds: null })], 1)).toBeUndefined();
  expect(seconds([at(1), at(2)], 2)).toBeUndefined();
  expect(seconds([at(1), at(2)], 0)).toBeUndefined();
});
