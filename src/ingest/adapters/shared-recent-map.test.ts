import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parts } from './document.ts';
import { SharedRecentMap } from './shared-recent-map.ts';

const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', 'a', '\ud800', '\ud801', '\ufffd', '__proto__', 'x'.repeat(300)),
);
const value: fc.Arbitrary<Parts> = fc.record({
  text: fc.string({ unit: 'binary', maxLength: 40 }),
  number: fc.oneof(fc.integer(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n })),
});

/** All that was set or read, by how recent it is: the last one at the end. */
class Model {
  readonly #values = new Map<string, Parts>();

  touch(id: string, value: Parts | undefined): void {
    this.#values.delete(id);
    if (value !== undefined) this.#values.set(id, value);
  }

  get(id: string): Parts | undefined {
    return this.#values.get(id);
  }

  last(count: number): readonly string[] {
    return [...this.#values.keys()].slice(-count);
  }
}

describe('a map of what is recent in shared memory', () => {
  it('keeps the last values, whichever of the threads sets them, and never gives another one', () => {
    const step = fc.record({ id: key, value: fc.option(value), thread: fc.nat(1) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, least) => {
          const memory = new SharedArrayBuffer(64 * 1024);
          const threads = [new SharedRecentMap(memory, least), new SharedRecentMap(memory, least)];
          const model = new Model();
          for (const { id, value: set, thread } of steps) {
            const map = threads[thread];
            const isRecent = model.last(least).includes(id);
            const found = map?.get(id);
            if (isRecent) expect(found).toEqual(model.get(id));
            else if (found !== undefined) expect(found).toEqual(model.get(id));
            model.touch(id, found);
            if (set === null) continue;
            map?.set(id, set);
            model.touch(id, set);
          }
          for (const id of model.last(least).toReversed()) {
            expect(threads[0]?.get(id)).toEqual(model.get(id));
          }
        },
      ),
    );
  });

  it('keeps fewer of what is large, and nothing that has no room at all', () => {
    const map = new SharedRecentMap(new SharedArrayBuffer(20_000), 100);
    for (let id = 0; id < 50; id += 1) {
      map.set(`${id}`, { args: 'x'.repeat(2_000) });
      expect(map.get(`${id}`)).toEqual({ args: 'x'.repeat(2_000) });
    }
    const known = Array.from({ length: 50 }, (_, id) => id).filter((id) => map.get(`${id}`));
    expect(known.length).toBeLessThan(10);
    map.set('large', { args: 'x'.repeat(20_000) });
    expect(map.get('large')).toBeUndefined();
  });

  it('is empty when it is cleared, and can be used again', () => {
    const map = new SharedRecentMap();
    map.set('a', { n: 1 });
    map.clear();
    expect(map.get('a')).toBeUndefined();
    map.set('a', { n: 2 });
    map.set('a', { n: 3, longer: 'than before' });
    expect(map.get('a')).toEqual({ n: 3, longer: 'than before' });
  });
});
