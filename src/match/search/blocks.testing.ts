import * as fc from 'fast-check';
import type { Literal } from '../literals/literal.ts';
import { combine, type SearchPlan } from '../literals/literals-of.ts';

export const literal = (text: string, atStart = false, atEnd = false): Literal => ({
  text,
  atStart,
  atEnd,
});

/** Rules of one literal each. */
export const planOf = (...each: readonly Literal[]): SearchPlan =>
  combine(each.map((one) => ({ groups: [[one]] })));

const chars = fc.constantFrom('a', 'b', 'K', 'k', '/', '.', '-', '0');
const literals: fc.Arbitrary<Literal> = fc
  .record({
    text: fc.oneof(
      fc.string({ unit: chars, minLength: 1, maxLength: 9 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 4, maxLength: 60 }),
    ),
    atStart: fc.boolean(),
    atEnd: fc.boolean(),
  })
  .map((each) => ({ ...each, text: each.text.toLowerCase() }))
  .filter(
    ({ text, atStart, atEnd }) =>
      text.length + Number(atStart) + Number(atEnd) >= (atStart || atEnd ? 3 : 4),
  );
const plans = fc
  .array(
    fc.option(
      fc.record({
        groups: fc.array(fc.array(literals, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      }),
      { freq: 20 },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map(combine);

/** What a block is made of: literals of the plan in all guises, and marks between them. */
const pieces = (plan: SearchPlan): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '\xef\xbb\xbf',
      '\t',
      '{',
      '}',
      '"',
      '":',
      ',',
      '[',
      ']',
      ' ',
      '\n',
      '\r\n',
      '\0',
      '\\',
      'é',
      '\xff',
    ),
    fc.constantFrom(
      '\\/',
      '\\\\',
      '\\u006b',
      '\\u002F',
      '\\u003c',
      '\\u0',
      '{"a":"',
      '"}\n',
      '":"',
    ),
    fc.string({ unit: chars, maxLength: 6 }),
    plan.literals.length === 0
      ? fc.constant('')
      : fc
          .tuple(fc.constantFrom(...plan.literals), fc.constantFrom('', ':', ','), fc.nat(3))
          .map(([{ text, atStart, atEnd }, mark, guise]) => {
            const written = guise === 0 ? text.toUpperCase() : guise === 1 ? text.slice(1) : text;
            return `${mark}${atStart ? '"' : ''}${written}${atEnd ? '"' : ''}${mark}`;
          }),
  );
/** A plan and a block for it. */
export const blocks = plans.chain((plan) =>
  fc.tuple(
    fc.constant(plan),
    fc.array(pieces(plan), { maxLength: 40 }).map((each) => Buffer.from(each.join(''), 'latin1')),
  ),
);
/** Where documents may stand in a block. */
export const spansIn = (content: Buffer): fc.Arbitrary<Uint32Array> =>
  fc
    .uniqueArray(fc.nat(content.length), { maxLength: 12 })
    .map((places) => places.toSorted((a, b) => a - b))
    .map((places) => Uint32Array.from(places.slice(0, places.length & ~1)));
