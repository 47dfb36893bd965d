import { describe, expect, it } from 'vitest';
import type { BlockColumns } from '../blocks/columns.ts';
import { KeptColumns } from './kept-columns.ts';
import type { LogBlockRef } from './log/frame.ts';

const COUNT = 10;

const columns = (name: string): BlockColumns => ({
  count: COUNT,
  lengths: new Uint32Array(COUNT),
  times: { milliseconds: new Float64Array(COUNT), nanoseconds: new Uint32Array(COUNT) },
  ids: null,
  fields: new Map([['process.name', { values: [name], codes: new Uint8Array(COUNT).fill(2) }]]),
  frames: [],
});

const ref = (offset: number) => ({ offset }) as LogBlockRef;

/** Asks for the columns of two blocks twice. Returns how often they were decoded. */
function decoded(bytes: number): Record<string, number> {
  const kept = new KeptColumns(bytes);
  const blocks = { first: ref(0), second: ref(1) };
  const counts: Record<string, number> = { first: 0, second: 0 };
  for (let times = 0; times < 2; times += 1) {
    for (const [name, block] of Object.entries(blocks)) {
      const found = kept.of(block, () => {
        counts[name] = (counts[name] ?? 0) + 1;
        return columns(name);
      });
      expect(found).toStrictEqual(columns(name));
    }
  }
  return counts;
}

describe('columns of the log', () => {
  it('are decoded once for a reader', () => {
    expect(decoded(10_000)).toStrictEqual({ first: 1, second: 1 });
  });

  it('are decoded each time where there is no room to keep them', () => {
    expect(decoded(0)).toStrictEqual({ first: 2, second: 2 });
    // Room for one of the blocks: it stays, since each search looks at the blocks in the same order.
    expect(decoded(300)).toStrictEqual({ first: 1, second: 2 });
  });
});
