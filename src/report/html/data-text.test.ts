import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';
import { HOSTILE_TEXTS } from '../hostile.testing.ts';
import { dataText } from './data-text.ts';

it('is the same value, without any sign that a page could take for something else', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...HOSTILE_TEXTS.map((each) => each.slice(0, 500))),
  );
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text))), (value) => {
      const json = JSON.stringify(value);
      const written = dataText(json);
      expect(JSON.parse(written)).toEqual(JSON.parse(json));
      expect(written.search(UNSAFE_CHARACTER)).toBe(-1);
      expect(written).not.toContain('<');
    }),
  );
});
