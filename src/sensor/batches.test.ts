import { expect, test } from 'vitest';
import { BatchQueue } from './running-sensor.ts';
import { Batcher } from './batcher.ts';
import { SharedState } from './shared-state.ts';

const text = (batch: Uint8Array) => new TextDecoder().decode(batch);

function batcher(mostBacklog: number) {
  const state = new SharedState();
  const batches: string[] = [];
  return {
    state,
    batches,
    batcher: new Batcher(state, mostBacklog, (batch) => batches.push(text(batch))),
  };
}

test('lines go out together, each with its end', () => {
  const { batcher: lines, batches, state } = batcher(1_000);
  lines.flush();
  lines.add('{"a":1}');
  lines.add('{"b":"é"}');
  lines.flush();
  lines.flush();
  expect(batches).toEqual(['{"a":1}\n{"b":"é"}\n']);
  expect([lines.documents, lines.dropped, state.backlogBytes]).toEqual([2, 0, 19]);
});

test('a few pieces of memory go back and forth; while they are away, others are made to measure', () => {
  const used: ArrayBuffer[] = [];
  const lines = new Batcher(new SharedState(), 1e9, (batch) => used.push(batch.buffer));
  const send = (count: number) => {
    for (let nr = 0; nr < count; nr += 1) {
      lines.add('x');
      lines.flush();
    }
    return used.splice(0);
  };
  const [first, ...others] = send(5);
  const [piece = 0, ...sizes] = [first, ...others].map((memory) => memory?.byteLength ?? 0);
  expect(sizes).toEqual([piece, piece, 2, 2]);
  lines.give(new ArrayBuffer(2));
  if (first !== undefined) lines.give(first);
  // The piece that was kept goes out, as there is one again to go on with.
  expect(send(2).map((memory) => memory.byteLength)).toEqual([piece, 2]);
  if (others[0] !== undefined) lines.give(others[0]);
  expect(send(1)[0]).toBe(first);
});

test('very many lines go out in parts', () => {
  const { batcher: lines, batches } = batcher(1e9);
  const line = 'x'.repeat(100_000);
  for (let count = 0; count < 12; count++) lines.add(line);
  lines.flush();
  expect(batches.map((batch) => batch.length)).toEqual([500_005, 500_005, 200_002]);
});

test('a very long line goes out alone, in its turn, and counts as any other', () => {
  const { batcher: lines, batches, state } = batcher(1_000_000);
  const long = 'ß'.repeat(600_000);
  for (const line of ['first', long, long, 'last']) lines.add(line);
  lines.flush();
  expect(batches).toEqual(['first\n', `${long}\n`]);
  expect([lines.documents, lines.dropped, state.backlogBytes]).toEqual([2, 2, 1_200_007]);
});

test('text that is no ASCII comes out as it went in, to the last byte of a batch', () => {
  const { batcher: lines, batches } = batcher(1e9);
  const line = '\u20ac\ud83d\ude00\u00e9a'.repeat(10_000);
  for (let count = 0; count < 12; count++) lines.add(line);
  lines.flush();
  expect(batches.length).toBeGreaterThan(1);
  expect(batches.join('')).toBe(`${line}\n`.repeat(12));
});

test('under lasting load batches are held back, and then go out together', () => {
  const { batcher: lines, batches } = batcher(1e9);
  const ms = 1e6;
  for (let count = 0; count < 1_000; count++) {
    lines.add('x');
    lines.offer(count * ms);
  }
  // 100 at once, then 30 in a second.
  expect(batches.length).toBeGreaterThan(125);
  expect(batches.length).toBeLessThan(135);
  expect(batches[50]).toBe('x\n');
  expect(batches.at(-1)?.length).toBeGreaterThan('x\n'.repeat(30).length);
  lines.flush();
  expect(batches.join('')).toBe('x\n'.repeat(1_000));
  lines.add('after a rest');
  lines.offer(10_000 * ms);
  expect(batches.at(-1)).toBe('after a rest\n');
});

test('beyond the backlog lines are dropped and counted, until it is taken', () => {
  const { batcher: lines, batches, state } = batcher(10);
  for (const line of ['0123456789', 'dropped', 'dropped too']) {
    lines.add(line);
    lines.flush();
  }
  state.addBacklog(-11);
  lines.add('again');
  lines.flush();
  expect(batches).toEqual(['0123456789\n', 'again\n']);
  expect([lines.documents, lines.dropped]).toEqual([2, 2]);
});

const bytes = (content: string) => new TextEncoder().encode(content);

async function rest(queue: BatchQueue): Promise<string[]> {
  const batches: string[] = [];
  for await (const batch of queue) batches.push(text(batch));
  return batches;
}

test('batches come in order, those that wait and those that come later', async () => {
  const taken: number[] = [];
  const done: number[] = [];
  const queue = new BatchQueue(
    (size) => taken.push(size),
    (memory) => done.push(memory.byteLength),
  );
  queue.push(bytes('one'));
  const read = rest(queue);
  await Promise.resolve();
  queue.push(bytes('three'));
  queue.push(bytes('four'));
  queue.end();
  expect(await read).toEqual(['one', 'three', 'four']);
  expect(taken).toEqual([3, 5, 4]);
  expect(done).toEqual([3, 5, 4]);
});

test('an error comes after what was there; the first end counts', async () => {
  const queue = new BatchQueue(
    () => {},
    () => {},
  );
  queue.push(bytes('one'));
  queue.end(new Error('broken'));
  queue.end();
  const seen: string[] = [];
  const read = async () => {
    for await (const batch of queue) seen.push(text(batch));
  };
  await expect(read()).rejects.toThrow('broken');
  expect(seen).toEqual(['one']);
});

test('counts are seen through the same memory', () => {
  const state = new SharedState();
  const other = new SharedState(state.memory);
  other.set('execs', 2 ** 40 + 1);
  other.thread = 4_321;
  other.markStopped();
  state.stop();
  state.waitUntilStopped(60_000);
  expect([state.get('execs'), state.get('forks'), state.thread]).toEqual([2 ** 40 + 1, 0, 4_321]);
  expect(other.isStopping).toBe(true);
});
