import { expect, test } from 'vitest';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import { CandidateDocuments } from './candidate-documents.ts';

const BYTES = 1_000;

const eventAt = (arrival: number): CandidateEvent => ({
  arrival,
  received: arrival,
  index: 'logs-test',
  stream: 'logs-test',
  id: `id-${arrival}`,
  document: new Uint8Array(BYTES).fill(arrival),
});

/** A store whose answers come when they are let go. */
function slowStore() {
  const asked: number[][] = [];
  const waiting: (() => void)[] = [];
  const fetch = async (arrivals: readonly number[]) => {
    asked.push([...arrivals]);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return arrivals.map((arrival) => (arrival === 7 ? null : eventAt(arrival)));
  };
  return { asked, fetch, answer: () => waiting.splice(0).forEach((each) => each()) };
}

const arrivalsOf = (events: readonly CandidateEvent[]) => events.map(({ arrival }) => arrival);

test('rules that want the same at the same time, and soon after, fetch it once', async () => {
  const { asked, fetch, answer } = slowStore();
  const documents = new CandidateDocuments(fetch, 1e6);
  const both = [documents.take([1, 2, 7], 1e6), documents.take([2, 3, 7], 1e6)];
  answer();
  const [one, other] = await Promise.all(both);
  expect(asked).toEqual([[1, 2, 7], [3]]);
  expect([arrivalsOf(one?.events ?? []), one?.missing]).toEqual([[1, 2], [7]]);
  expect([arrivalsOf(other?.events ?? []), other?.missing]).toEqual([[2, 3], [7]]);
  expect(arrivalsOf((await documents.take([1, 2, 3], 1e6)).events)).toEqual([1, 2, 3]);
  expect(asked).toHaveLength(2);
});

test('what is displaced while others are fetched is not missing', async () => {
  const { fetch, answer } = slowStore();
  const documents = new CandidateDocuments(fetch, 3 * BYTES);
  documents.add([eventAt(1)]);
  const taking = documents.take([1, 2], 1e6);
  documents.add([eventAt(10), eventAt(11), eventAt(12)]);
  answer();
  const { events, missing } = await taking;
  expect([arrivalsOf(events), missing]).toEqual([[1, 2], []]);
});

test('a held document does not keep the memory that it came in', async () => {
  const documents = new CandidateDocuments(async () => [], 1e6);
  const large = new Uint8Array(100 * BYTES).fill(1);
  documents.add([{ ...eventAt(1), document: large.subarray(0, BYTES) }]);
  const { events } = await documents.take([1], 1e6);
  expect(events[0]?.document).toEqual(eventAt(1).document);
  expect(events[0]?.document.buffer).not.toBe(large.buffer);
});

test('held documents share memory, and none runs into another', async () => {
  const documents = new CandidateDocuments(async () => [], 1e9);
  const events = Array.from({ length: 3_000 }, (_, arrival) => eventAt(arrival));
  const huge = { ...eventAt(3_000), document: new Uint8Array(1e6).fill(7) };
  documents.add([...events, huge]);
  const held = await documents.take([...events.keys(), 3_000], Infinity);
  expect(arrivalsOf(held.events)).toEqual([...events.keys(), 3_000]);
  for (const { arrival, document } of held.events) {
    const isIts = document.every((byte) => byte === (arrival === 3_000 ? 7 : arrival % 256));
    expect([arrival, isIts]).toEqual([arrival, true]);
  }
  expect(new Set(held.events.map(({ document }) => document.buffer)).size).toBe(4);
});
