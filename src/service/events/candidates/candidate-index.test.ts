import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../../stores/file-system/node-file-system.ts';
import type { MatchedBatch } from './matched-batch.ts';
import { CandidateIndex, type CandidateIndexOptions } from './candidate-index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candidates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (options: Partial<CandidateIndexOptions> = {}) =>
  new CandidateIndex({ fs: nodeFileSystem, folder, nextArrival: 1_000_000, ...options });

/** An event is a candidate of a signature if its number is a multiple of the length of the name. */
const isCandidate = (signature: string, arrival: number) => arrival % signature.length === 0;

function batchOf(signatures: readonly string[], from: number, to: number): MatchedBatch {
  const matches = signatures.flatMap((signature, rule) => {
    const arrivals: number[] = [];
    for (let arrival = from; arrival < to; arrival += 1) {
      if (isCandidate(signature, arrival)) arrivals.push(arrival);
    }
    return arrivals.length === 0 ? [] : [{ rule, arrivals: Float64Array.from(arrivals) }];
  });
  return { signatures, from, to, matches, latest: new Map(), received: 0, documents: [] };
}

const SETS = [['a', 'bbb'], ['bbb'], ['bbb', 'ccccc', 'ddddddd'], ['a', 'bbb', 'ccccc']] as const;
const NAMES = ['a', 'bbb', 'ccccc', 'ddddddd'];

type Step =
  | { readonly kind: 'add'; readonly set: number; readonly from: number; readonly length: number }
  | { readonly kind: 'save' | 'reopen' }
  | { readonly kind: 'drop'; readonly before: number };

const step = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({
    kind: fc.constant('add' as const),
    set: fc.nat(SETS.length - 1),
    from: fc.nat(300),
    length: fc.integer({ min: 1, max: 80 }),
  }),
  fc.record({ kind: fc.constantFrom('save' as const, 'reopen' as const) }),
  fc.record({ kind: fc.constant('drop' as const), before: fc.nat(200) }),
);

describe('the candidate index', () => {
  it('answers as a plain set of arrivals does, whatever was added, saved, read again and dropped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        rmSync(folder, { recursive: true, force: true });
        let index = open({ maxMemoryBytes: 10 });
        const covered = new Map(NAMES.map((name) => [name, new Set<number>()]));
        let dropped = 0;
        for (const each of steps) {
          if (each.kind === 'add') {
            const set = SETS[each.set] ?? [];
            index.add(batchOf(set, each.from, each.from + each.length));
            for (const name of set) {
              for (let at = each.from; at < each.from + each.length; at += 1)
                covered.get(name)?.add(at);
            }
          } else if (each.kind === 'drop') {
            index.drop(each.before);
            dropped = Math.max(dropped, each.before);
          } else {
            await index.save();
            if (each.kind === 'reopen') index = open({ maxMemoryBytes: 10 });
          }
        }
        for (const name of NAMES) {
          const known = covered.get(name) ?? new Set();
          for (let from = dropped; from < 400; from += 37) {
            let to = from;
            while (known.has(to)) to += 1;
            expect(index.coveredTo(name, from)).toBe(to);
            const expected: number[] = [];
            for (let at = from; at < to; at += 1) if (isCandidate(name, at)) expected.push(at);
            expect([...index.candidates(name, from, to, 1_000).arrivals]).toEqual(expected);
            const some = index.candidates(name, from, to, 3);
            expect([...some.arrivals]).toEqual(expected.slice(0, 3));
            if (expected.length > 3) expect(some.to).toBe((expected[2] ?? 0) + 1);
          }
        }
        const missing = new Map(NAMES.map((name) => [name, new Set<number>()]));
        let before = dropped;
        for (const { from, to, signatures } of index.holes(NAMES, dropped, 390)) {
          expect(from).toBeGreaterThanOrEqual(before);
          before = to;
          for (const name of signatures) {
            for (let at = from; at < to; at += 1) missing.get(name)?.add(at);
          }
        }
        for (const name of NAMES) {
          for (let at = dropped; at < 390; at += 1) {
            expect(missing.get(name)?.has(at)).toBe(covered.get(name)?.has(at) !== true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('forgets what a damaged file had, and says which one it was', async () => {
    const index = open();
    index.add(batchOf(['bbb'], 0, 100));
    await index.save();
    const [name = ''] = readdirSync(folder);
    const bytes = readFileSync(join(folder, name));
    writeFileSync(join(folder, name), bytes.subarray(0, bytes.length - 1));
    // The header is whole: the loss shows when the list is read.
    const torn = open();
    expect(torn.coveredTo('bbb', 0)).toBe(100);
    expect(torn.candidates('bbb', 0, 100, 10)).toEqual({ arrivals: new Float64Array(), to: 0 });
    expect(torn.coveredTo('bbb', 0)).toBe(0);
    bytes[14] = (bytes[14] ?? 0) ^ 1;
    writeFileSync(join(folder, name), bytes);
    const damaged: string[] = [];
    expect(open({ onDamaged: (file) => damaged.push(file) }).coveredTo('bbb', 0)).toBe(0);
    expect(damaged).toEqual([name]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps its files within their bound, the latest last', async () => {
    const index = open({ maxFileBytes: 5_000_000 });
    for (let at = 0; at < 12; at += 1) {
      const from = at * 60_000;
      const arrivals = Float64Array.from({ length: 59_999 }, (_, each) => from + each);
      const matches = Array.from({ length: 15 }, (_, rule) => ({ rule, arrivals }));
      const signatures = matches.map(({ rule }) => `s${rule}`);
      index.add({ ...batchOf([], from, from + 60_000), signatures, matches });
      await index.save();
    }
    expect(index.status().fileBytes).toBeLessThan(10_000_000);
    expect(index.coveredTo('s0', 0)).toBe(0);
    expect(index.coveredTo('s0', 700_000)).toBe(720_000);
  });

  it('does not believe files of arrivals that have not come', async () => {
    const index = open();
    index.add(batchOf(['bbb'], 0, 100));
    await index.save();
    expect(open({ nextArrival: 50 }).coveredTo('bbb', 0)).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
