import { describe, expect, it } from 'vitest';
import { BlockPool } from './block.ts';

describe('the memory of blocks', () => {
  it('is reused after it was returned', () => {
    const pool = new BlockPool(1_000);
    const { buffer } = pool.take(10);
    pool.give(buffer);
    expect(pool.take(1_000).buffer).toBe(buffer);
    expect(pool.take(1_000).buffer).not.toBe(buffer);
  });

  it('has room for a zero byte after the content and a length that is a multiple of four', () => {
    for (const length of [0, 3, 4, 1_000, 1_001, 5_003]) {
      const bytes = new BlockPool(1_000).take(length);
      expect(bytes.length).toBeGreaterThan(length);
      expect(bytes.length % 4).toBe(0);
    }
  });

  it('is shared if requested, except for buffers that are too large for reuse', () => {
    const pool = new BlockPool(1_000, 'shared');
    expect(pool.take(1_000).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(pool.take(5_000).buffer).toBeInstanceOf(ArrayBuffer);
    expect(new BlockPool(1_000).take(1_000).buffer).toBeInstanceOf(ArrayBuffer);
  });
});
