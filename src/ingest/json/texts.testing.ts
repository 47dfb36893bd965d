import * as fc from 'fast-check';

const COMPONENTS = ['a', 'b', 'c', '', '__proto__', 'ä', '\ufffd', '\ud800', 'length', '"', '\\'];
const component = fc.constantFrom(...COMPONENTS);
const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const longPath = fc.constant(Array.from({ length: 12 }, () => 'a').join('.'));
/** Paths of fields, some of them strange. */
export const paths = fc.array(fc.oneof(path, path, path, longPath), { maxLength: 8 });

/** JSON texts in every valid notation, repeated keys included. */
const blank = fc.constantFrom('', '', '', ' ', '\t', '\r\n', '\n  ');
const spelled = (value: string): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom('raw', 'raw', 'escape'), {
      minLength: value.length,
      maxLength: value.length,
    })
    .map((how) => {
      let text = '"';
      for (let i = 0; i < value.length; i++) {
        const unit = value.charCodeAt(i);
        const raw = how[i] === 'raw' && unit >= 0x20 && unit !== 0x22 && unit !== 0x5c;
        const lone = unit >= 0xd800 && unit < 0xe000;
        text += raw && !lone ? value.charAt(i) : `\\u${unit.toString(16).padStart(4, '0')}`;
      }
      return `${text}"`;
    });
const stringText = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('process', '\u2028', '\ud83d', ''),
  )
  .chain(spelled);
const numberText = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((d) => JSON.stringify(d)),
  fc.constantFrom('-0', '0', '-0.0', '1E3', '1e400', '-1e-400', '9007199254740993', '1.0', '0e0'),
  fc.constantFrom('18446744073709551615', '18446744073709551616', '-9223372036854775809', '1e15'),
);
const keyText = fc.oneof(
  { weight: 4, arbitrary: path.chain(spelled) },
  { weight: 1, arbitrary: longPath.chain(spelled) },
  { weight: 1, arbitrary: fc.constantFrom('"_source"', '"_sourc\\u0065"', '"_x"') },
);
const { valueText } = fc.letrec<{ valueText: string; objectText: string; arrayText: string }>(
  (tie) => ({
    valueText: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('null', 'true', 'false'),
      stringText,
      numberText,
      tie('arrayText'),
      tie('objectText'),
      tie('objectText'),
    ),
    arrayText: fc
      .tuple(blank, fc.array(tie('valueText'), { maxLength: 12 }), blank)
      .map(([before, items, after]) => `[${before}${items.join(`${after},${before}`)}${after}]`),
    objectText: fc
      .tuple(blank, fc.array(fc.tuple(keyText, tie('valueText')), { maxLength: 6 }), blank)
      .map(([before, members, after]) => {
        const texts = members.map(([key, value]) => `${key}${after}:${before}${value}`);
        return `{${before}${texts.join(`${after},${before}`)}${after}}`;
      }),
  }),
);
/** Objects as JSON texts. */
export const documentText = valueText.map((text) =>
  text.startsWith('{') ? text : `{"a":${text},"b":1}`,
);

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Where bytes are removed, and which are inserted. */
const damage = fc.record({
  at: fc.nat(),
  remove: fc.nat({ max: 3 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom('"', '\\', ',', '{', '}', ']', '\\u12', '-', '1', '.', 'e', '\n', '\0', '\x1f')
      .map(encode),
  ),
});

/** The bytes of a text, often damaged. */
export const damagedText = fc
  .tuple(documentText, fc.array(damage, { maxLength: 3 }))
  .map(([text, damages]) => {
    let bytes = Buffer.from(text);
    for (const { at, remove, insert } of damages) {
      const from = at % (bytes.length + 1);
      bytes = Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
    }
    return bytes;
  });
