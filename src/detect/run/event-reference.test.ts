import { expect, test } from 'vitest';
import { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import { referring } from './event-reference.ts';
import { RunEvent, type RunCandidate } from './run-event.ts';

function candidate(arrival: number, key: string): RunCandidate {
  const document = new TextEncoder().encode('{}');
  const stored = { arrival, received: 0, index: '', stream: 's', id: `id-${arrival}`, document };
  return {
    evaluation: [{ terms: [0], keys: [[key]] }],
    time: 5n,
    tiebreaker: 'a',
    arrival,
    windowTime: 5n,
    availableAt: 6n,
    excepted: [],
    event: new RunEvent(stored, 5n),
  };
}

test('what waits keeps what a search asks for, and shares what equal events mean', () => {
  const shared = new SharedEvaluations();
  const [one, other, third] = [candidate(1, 'k'), candidate(2, 'k'), candidate(3, 'l')].map(
    (each) => referring(each, shared),
  );
  expect(one).toMatchObject({ time: 5n, tiebreaker: 'a', arrival: 1, excepted: [] });
  expect([one?.windowTime, one?.availableAt]).toEqual([null, null]);
  expect(one?.evaluation).toEqual([{ terms: [0], keys: [['k']] }]);
  expect(one?.evaluation).toBe(other?.evaluation);
  expect(third?.evaluation).toEqual([{ terms: [0], keys: [['l']] }]);
  // Of the document, nothing is kept.
  expect([one?.event.bytes, one?.event.id]).toEqual([0, undefined]);
  expect(one?.event).toMatchObject({ arrival: 1, time: 5n });
});
