import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastMemory } from './fast-reader.ts';
import { KeyCheck, type KeyFault } from './key-check.ts';
import { textOf } from './text.ts';
import { documentText } from './texts.testing.ts';

const fast = new KeyCheck(FastMemory.open());
const plain = new KeyCheck(null);

function find(check: KeyCheck, document: string): KeyFault | null {
  const bytes = Buffer.from(document);
  return check.find(textOf(bytes, bytes.length), 0, bytes.length);
}

/** Objects as lists of members, which may have the same key. */
type Tree =
  number | string | readonly Tree[] | { readonly members: readonly (readonly [string, Tree])[] };

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '_id', 'a.b', '', 'ä', '"', '\\', '__proto__', '{', ',', ':'),
  fc.nat({ max: 60 }).map((length) => 'k'.repeat(length)),
  fc.nat({ max: 60 }).map((length) => `${'k'.repeat(length)}x`),
);
const { tree, object } = fc.letrec<{ tree: Tree; object: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Tree>(1, 'x', '"a":1', 'x'.repeat(40), '}'),
    fc.array(tie('tree'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(key, tie('tree')), { maxLength: 5 }).map((members) => ({ members })),
}));

function printed(value: Tree): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  if (!('members' in value)) return `[${value.map(printed).join()}]`;
  return `{${value.members.map(([name, each]) => `${JSON.stringify(name)}:${printed(each)}`).join()}}`;
}

function isRefused(value: Tree, isTop: boolean): boolean {
  if (typeof value !== 'object') return false;
  if (!('members' in value)) return value.some((each) => isRefused(each, false));
  const names = value.members.map(([name]) => name);
  if (new Set(names).size < names.length || (isTop && names.includes('_id'))) return true;
  return value.members.some(([, each]) => isRefused(each, false));
}

describe('the check of keys', () => {
  it('finds every key that an object has twice, and metadata', () => {
    let refused = 0;
    fc.assert(
      fc.property(object, tree, (one, other) => {
        // Also where the same keys came before.
        for (const value of [one, { members: [['x', other] as const] }, one]) {
          const expected = isRefused(value, true);
          refused += Number(expected);
          const text = printed(value);
          expect(find(fast, text) !== null).toBe(expected);
          expect(find(fast, text)).toStrictEqual(find(plain, text));
        }
      }),
      { numRuns: 5_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
  });

  it('says the same with and without WebAssembly of all that is valid', () => {
    fc.assert(
      fc.property(documentText, (text) => {
        expect(find(fast, text)).toStrictEqual(find(plain, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([62, 63, 64, 65, 66, 200, 5_000])('finds it among %d keys and levels', (count) => {
    const keys = Array.from({ length: count }, (_, n) => `"key${n}":1`);
    for (const last of [0, count - 1, count]) {
      const text = `{${keys.join()},"key${last}":1}`;
      for (let time = 0; time < 2; time += 1) {
        expect(find(fast, text)?.key).toBe(last === count ? undefined : `key${last}`);
      }
    }
    const deep = (inner: string): string => `${'{"a":'.repeat(count)}${inner}${'}'.repeat(count)}`;
    expect(find(fast, deep('{"b":1,"c":2}'))).toBeNull();
    expect(find(fast, deep('{"b":1,"b":2}'))?.key).toBe('b');
  });

  it('finds it after more sequences of keys than are remembered', () => {
    for (let number = 0; number < 10_000; number += 1) {
      expect(find(fast, `{"a":{"k${number}":{"k${number % 7}":1,"b":2}}}`)).toBeNull();
    }
    expect(find(fast, '{"a":{"k1":{"b":1,"b":2}}}')).toStrictEqual({
      kind: 'repeated',
      key: 'b',
      at: 19,
    });
  });
});
