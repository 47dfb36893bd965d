import { expect, it } from 'vitest';
import { releaseMemory } from './release-memory.ts';

it('empties all views of the memory', () => {
  const memory = new ArrayBuffer(1_024);
  const views = [new Uint8Array(memory), new Uint8Array(memory, 8, 16)];
  releaseMemory(memory);
  expect(memory.byteLength).toBe(0);
  expect(views.map(({ length }) => length)).toEqual([0, 0]);
});

it('gives it back without the garbage collector', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 200; count += 1) releaseMemory(new ArrayBuffer(1024 * 1024));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
});
