import * as fc from 'fast-check';

/** Tests that match often and cover nulls, several values, mixed types and failures. */
const TESTS = [
  'a == "x"',
  'a != "x"',
  '"x" == b',
  'a in ("x", "y", "7")',
  'b not in~ ("X", "q")',
  'a : ("x*", "?", "7")',
  'b like "x*"',
  'a regex~ ("X", "[0-9]")',
  'a == null',
  'b != null',
  'c',
  'c == false',
  '?d == "x"',
  'a == b',
  'a == b and b == a',
  'length(a) > 0',
  'number(a) >= 7',
  'number(b) / 0 == 1',
  'concat(a, b) == "xy"',
  'endsWith(a, "x")',
  '(a == "x") == (b == "x")',
  '(a == "x" or c) != true',
  'a + 1 == 2',
  'true',
  'null',
  'not null',
  'null == 1 or false',
  '1 / 0 == 1',
];

/** Conditions as EQL text. */
export const { conditionText } = fc.letrec<{ conditionText: string }>((tie) => ({
  conditionText: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: fc.constantFrom(...TESTS) },
    tie('conditionText').map((text) => `not (${text})`),
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.constantFrom(' and ', ' or '),
          fc.array(tie('conditionText'), { minLength: 2, maxLength: 4 }),
        )
        .map(([operator, parts]) => parts.map((part) => `(${part})`).join(operator)),
    },
  ),
}));

const value = fc.oneof(
  fc.constantFrom('x', 'y', 'X', '7', '', 'z'),
  fc.constantFrom(0, 1, 7),
  fc.boolean(),
  fc.constant(null),
);

const fields = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.oneof(value, fc.array(value, { maxLength: 4 })),
);

export const documentArbitrary = fc
  .tuple(fields, fc.constantFrom('process', 'file', null))
  .map(([document, category]) => ({ ...document, event: { category } }));

const category = fc.constantFrom('process', 'any');
const filter = fc
  .tuple(category, conditionText)
  .map(([name, condition]) => `[${name} where ${condition}]`);

export const eventQueryText = fc
  .tuple(category, conditionText)
  .map(([name, condition]) => `${name} where ${condition}`);

/** Sequences and samples whose terms have conditions on each other's join keys. */
export const joinText = fc
  .tuple(
    fc.constantFrom('sequence by a', 'sequence by b, a', 'sample by a', 'sequence'),
    fc.array(filter, { minLength: 2, maxLength: 3 }),
    fc.option(filter),
  )
  .map(([head, filters, until]) =>
    [
      head,
      ...filters,
      ...(until === null || head.startsWith('sample') ? [] : ['until', until]),
    ].join(' '),
  );
