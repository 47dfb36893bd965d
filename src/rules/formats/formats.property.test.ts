import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDocument } from './arbitrary.testing.ts';
import { documentOf, formatSuite, textOf } from './format-suite.testing.ts';
import { FORMATS } from './index.ts';

for (const format of FORMATS) formatSuite(format);

describe('going from one form to another and back', () => {
  const pairs = FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const));

  it.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
    '%s to %s loses nothing',
    (_, __, from, to) => {
      fc.assert(
        fc.property(anyDocument, (document) => {
          const there = textOf(to, documentOf(from, textOf(from, document)));
          const back = textOf(from, documentOf(to, there));
          // The order of keys is kept as far as a format can, and has no meaning in any.
          expect(documentOf(from, back)).toEqual(document);
        }),
        { numRuns: 50 },
      );
    },
  );
});
