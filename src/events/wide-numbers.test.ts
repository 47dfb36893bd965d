import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson, type Json } from './json.ts';

/** Digit by digit: a parser of its own for what {@link parseJson} promises. */
function parseSlowly(text: string): Json {
  const numbers: string[] = [];
  const marked = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs, (token) =>
    token.startsWith('"') ? token : `{"#":${numbers.push(token) - 1}}`,
  );
  return JSON.parse(marked, (_, value: Json | { '#': number }) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '#')) return value;
    const token = numbers[(value as { '#': number })['#']] ?? '';
    const number = Number(token);
    if (/^-?\d+$/.test(token)) return Number.isSafeInteger(number) ? number : BigInt(token);
    return Number.isFinite(number) ? number : token;
  }) as Json;
}

const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom('9007199254740993', '9007199254740992', '9007199254740991', '1e999', '-1E+400'),
  fc.constantFrom('1e20', '12345678901234567890.5', '1.5', '-0', '1e-400'),
);
const text = fc.constantFrom(
  '"x"',
  '"9007199254740993"',
  '":9007199254740993,"',
  '"a:1e999 b"',
  '"[9007199254740995]"',
  '"\\":1234567890123456789,"',
  '"3e607f"',
);
const key = fc.constantFrom('a', 'b', '1', '0', 'x9', '__proto__', ':9007199254740993,', 'a.b');
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    number,
    number,
    text,
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 5 })
      .map((members) => `{${members.map(([k, v]) => `${JSON.stringify(k)} :${v}`).join(',')}}`),
  ),
}));

it('keeps every digit in its place, whatever keys and strings look like', () => {
  fc.assert(
    fc.property(value, (json) => {
      expect(parseJson(json)).toStrictEqual(parseSlowly(json));
    }),
    { numRuns: 3_000 },
  );
});
