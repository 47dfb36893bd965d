import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SpillBuffer } from './documents.ts';

const MEGABYTE = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'spill-test-'));

afterEach(() => vi.unstubAllEnvs());

/** Bytes that differ from place to place. */
function bytes(length: number, seed: number): Buffer {
  const made = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) made[index] = (index * 31 + seed * 7) % 251;
  return made;
}

describe('SpillBuffer', () => {
  it.each([
    ['in memory', 64 * MEGABYTE],
    ['across memory and file', 2 * MEGABYTE],
    ['in a file', 0],
  ])('gives back what it took, %s', (_, memory) => {
    const spill = new SpillBuffer(memory);
    const kept = [10, 700_000, 400_000, 0, 3_000_000, 5, 1_048_576, 999].map((length, seed) => {
      const content = bytes(length, seed);
      return { content, start: spill.append(content) };
    });
    for (const { content, start } of [...kept, ...kept.toReversed()]) {
      expect(spill.read(start, content.length).equals(content)).toBe(true);
    }
    const later = spill.append(bytes(1_000, 99));
    expect(spill.read(later, 1_000).equals(bytes(1_000, 99))).toBe(true);
    spill.close();
  });

  it('copies: the memory of a block is used again', () => {
    const spill = new SpillBuffer();
    const content = Buffer.from('abc');
    const start = spill.append(content);
    content.fill(0);
    expect(spill.read(start, 3).toString()).toBe('abc');
  });

  it('leaves nothing behind', () => {
    vi.stubEnv('TMPDIR', folder);
    const spill = new SpillBuffer(0);
    spill.append(bytes(2_000_000, 1));
    spill.close();
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(existsSync(folder)).toBe(false);
  });

  it('says when there is no place for its file', () => {
    vi.stubEnv('TMPDIR', '/no/such/folder');
    expect(() => new SpillBuffer(0).append(bytes(1, 1))).toThrow(
      expect.objectContaining({ code: 'STO1001' }),
    );
  });
});
