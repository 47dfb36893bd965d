import { expect, it } from 'vitest';
import { ByteSink } from './body.ts';

it.each([6, 100, null])('gathers chunks in one piece, with %s bytes expected', (expected) => {
  const sink = new ByteSink(expected);
  const text = 'abcdef'.repeat(20_000);
  sink.push(new TextEncoder().encode(text.slice(0, 2)));
  sink.push(new TextEncoder().encode(text.slice(2)));
  expect(Buffer.from(sink.bytes()).toString()).toBe(text);
});

it('gives back the memory of a chunk, unless that is a part of a larger one', () => {
  const sink = new ByteSink(null);
  const whole = new Uint8Array([1, 2, 3]);
  const part = whole.slice().subarray(0, 2);
  sink.push(whole);
  sink.push(part);
  expect([...sink.bytes()]).toEqual([1, 2, 3, 1, 2]);
  expect([whole.length, part.length]).toEqual([0, 2]);
});
