import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { GRAM_UNITS, TextSearch } from './text-search.ts';

const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '/', 'é', 'ḁ'),
  minLength: GRAM_UNITS,
  maxLength: 5,
});
const value = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', 'é', 'ḁ'), maxLength: 40 });

it('finds the texts that a value contains, whatever came before', () => {
  const values = fc.array(value, { minLength: 300, maxLength: 400 });
  fc.assert(
    fc.property(fc.uniqueArray(word), fc.uniqueArray(word), values, (first, later, all) => {
      const search = new TextSearch<string>();
      const searched = new Set(first);
      for (const each of first) search.add(each, each);
      for (const [at, each] of all.entries()) {
        // Grams have been counted then.
        if (at === 280) {
          for (const more of later) if (!searched.has(more)) search.add(more, more);
          for (const more of later) searched.add(more);
        }
        const found = new Set<string>();
        search.each(each, (text) => found.add(text));
        expect(found).toStrictEqual(new Set([...searched].filter((text) => each.includes(text))));
      }
    }),
    { numRuns: 30 },
  );
});
