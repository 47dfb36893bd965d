import { expect, it } from 'vitest';
import { compile, SequenceLimitError, SequenceMemory } from '../../lang/index.ts';
import type { Candidate } from '../candidate.ts';
import { search } from './search.ts';

const SECOND = 1_000_000_000n;

/** One event a second for each list of terms that it satisfies. */
const candidates = (
  events: readonly (readonly number[])[],
  keyOf: (number: number) => string = () => 'host',
): Candidate<number>[] =>
  events.map((terms, number) => ({
    evaluation: [{ terms, keys: [[keyOf(number)]] }],
    time: BigInt(number) * SECOND,
    tiebreaker: null,
    windowTime: null,
    availableAt: null,
    arrival: number,
    excepted: [],
    event: number,
  }));

const pair = compile('sequence by host.id with maxspan=1h [process where true] [file where true]');
const manyFirst = Array.from({ length: 2_000 }, () => [0]);
/** Less memory than the events of {@link manyFirst} need while they wait for others. */
const little = () => new SequenceMemory(100_000);

it('holds no event of a sequence that cannot be completed', () => {
  const found = search(pair, candidates(manyFirst, String), null, little());
  expect(found).toEqual({ matches: [], hidden: [], undecided: 0 });
});

it('says that a sequence takes too much where it can be', () => {
  const all = candidates([...manyFirst, [1]], String);
  expect(() => search(pair, all, null, little())).toThrow(SequenceLimitError);
});

it('finds a sequence that has each of its events', () => {
  const { matches } = search(pair, candidates([[0], [0], [1]]), null);
  expect(matches.map((match) => match.kind === 'group' && match.events)).toEqual([[1, 2]]);
});

it('needs nothing for an event that must not happen', () => {
  const without = compile(
    'sequence by host.id with maxspan=1m [process where true] ![network where true] [file where true]',
  );
  expect(search(without, candidates([[0], [2]]), null).matches).toHaveLength(1);
  expect(search(without, candidates([[0], [1]]), null).matches).toHaveLength(0);
});
