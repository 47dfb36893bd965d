import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../../bench/generate.ts';
import { ReadAhead } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-ahead-'));
const content = Buffer.from(Array.from({ length: 500_000 }, (_, index) => (index * 17) % 253));
writeFileSync(join(folder, 'file'), content);
const fd = openSync(join(folder, 'file'), 'r');
afterAll(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

it('reads any pieces in any order', () => {
  const reader = new ReadAhead(fd);
  const random = seededRandom(1);
  let at = 0;
  const kept: { start: number; read: Buffer }[] = [];
  for (let round = 0; round < 3_000; round += 1) {
    const length = Math.floor(random() * (round % 100 === 0 ? 200_000 : 2_000));
    at = random() < 0.05 ? Math.floor(random() * content.length) : at + Math.floor(random() * 50);
    const read = reader.read(at, length);
    expect(read.equals(content.subarray(at, at + length))).toBe(true);
    if (round % 10 === 0) kept.push({ start: at, read });
    at = at + length >= content.length ? 0 : at + length;
  }
  for (const { start, read } of kept) {
    expect(read.equals(content.subarray(start, start + read.length))).toBe(true);
  }
});

it('gives less only at the end', () => {
  expect(new ReadAhead(fd).read(content.length - 3, 10)).toHaveLength(3);
  expect(new ReadAhead(fd).read(content.length + 3, 10)).toHaveLength(0);
});
