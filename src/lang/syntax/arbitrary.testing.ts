import * as fc from 'fast-check';
import type {
  Arithmetic,
  Call,
  Comparison,
  EventQuery,
  Expression,
  Field,
  In,
  Literal,
  Logical,
  Match,
  Not,
  NumberLiteral,
  Pipe,
  Query,
  SampleQuery,
  SequenceQuery,
  Sign,
  Statement,
  StringLiteral,
  Term,
  TimeSpan,
} from './ast.ts';
import { isKeyword } from './token.ts';

/** Made trees stand in no text. */
const span = fc.constant({ start: 0, end: 0 });

const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('bash', 'a*', '/bin/sh', 'C:\\Windows', 'say "hi"', '') },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
);

/** Names that would read as something else are left out by the caller's `usable`. */
function identifier(usable: (name: string) => boolean): fc.Arbitrary<string> {
  const words = fc.constantFrom(
    'length',
    'head',
    'tail',
    'runs',
    'ms',
    'And',
    'NOT',
    'OR',
    'Where',
  );
  return fc.oneof(words, fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/)).filter(usable);
}

const path = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('process.name', 'process.args', 'host.id', '@timestamp'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('and', 'x.by', 'a.0.b', 'a-b.c', 'in.like', 'NOT', '..'),
  },
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
);

export const fieldArbitrary: fc.Arbitrary<Field> = fc.record({
  kind: fc.constant('Field' as const),
  span,
  path,
  optional: fc.boolean(),
});

const stringLiteral: fc.Arbitrary<StringLiteral> = fc.record({
  kind: fc.constant('String' as const),
  span,
  value: anyText,
});

const numberValue: fc.Arbitrary<Pick<NumberLiteral, 'value' | 'float'>> = fc.oneof(
  fc.record({ value: fc.maxSafeNat(), float: fc.constant(false) }),
  fc.record({ value: fc.nat(1000), float: fc.constant(false) }),
  fc.record({
    value: fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    float: fc.constant(false),
  }),
  fc.record({
    value: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    float: fc.constant(true),
  }),
);

const numberLiteral: fc.Arbitrary<NumberLiteral> = fc
  .tuple(span, numberValue)
  .map(([place, value]) => ({ kind: 'Number', span: place, ...value }));

export const literalArbitrary: fc.Arbitrary<Literal> = fc.oneof(
  { weight: 3, arbitrary: stringLiteral },
  { weight: 3, arbitrary: numberLiteral },
  fc.record({ kind: fc.constant('Boolean' as const), span, value: fc.boolean() }),
  fc.record({ kind: fc.constant('Null' as const), span }),
);

const callName = fc.oneof(
  fc.record({
    name: identifier((name) => !isKeyword(name) && name.toLowerCase() !== 'not'),
    ignoreCase: fc.constant(false),
  }),
  fc.record({
    name: identifier((name) => /^[A-Za-z]/.test(name) && !/^(in|like|regex)$/.test(name)),
    ignoreCase: fc.constant(true),
  }),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const operand = tie('expression');
  const atoms = fc.oneof(fieldArbitrary, literalArbitrary);
  const logical: fc.Arbitrary<Logical> = fc.record({
    kind: fc.constant('Logical' as const),
    span,
    operator: fc.constantFrom('and', 'or'),
    operands: fc.array(operand, { minLength: 2, maxLength: 3 }),
  });
  const not: fc.Arbitrary<Not> = fc.record({ kind: fc.constant('Not' as const), span, operand });
  const comparison: fc.Arbitrary<Comparison> = fc.record({
    kind: fc.constant('Comparison' as const),
    span,
    operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
    left: operand,
    right: operand,
  });
  const arithmetic: fc.Arbitrary<Arithmetic> = fc.record({
    kind: fc.constant('Arithmetic' as const),
    span,
    operator: fc.constantFrom('+', '-', '*', '/', '%'),
    left: operand,
    right: operand,
  });
  const sign: fc.Arbitrary<Sign> = fc.record({
    kind: fc.constant('Sign' as const),
    span,
    operator: fc.constantFrom('-', '+'),
    operand,
  });
  const within: fc.Arbitrary<In> = fc.record({
    kind: fc.constant('In' as const),
    span,
    value: operand,
    negated: fc.boolean(),
    ignoreCase: fc.boolean(),
    list: fc.array(operand, { minLength: 1, maxLength: 3 }),
  });
  const match: fc.Arbitrary<Match> = fc.record({
    kind: fc.constant('Match' as const),
    span,
    operator: fc.constantFrom(':', 'like', 'like~', 'regex', 'regex~'),
    value: operand,
    patterns: fc.array(literalArbitrary, { minLength: 1, maxLength: 3 }),
  });
  const call: fc.Arbitrary<Call> = fc
    .tuple(span, callName, fc.array(operand, { maxLength: 3 }))
    .map(([place, name, args]) => ({ kind: 'Call', span: place, nameSpan: place, ...name, args }));
  return {
    expression: fc.oneof(
      { depthSize: 'small', maxDepth: 5 },
      atoms,
      logical,
      not,
      comparison,
      arithmetic,
      sign,
      within,
      match,
      call,
    ),
  };
});

/** Any expression that the grammar allows; most make no sense to the checker. */
export const expressionArbitrary: fc.Arbitrary<Expression> = expression;

const eventQuery: fc.Arbitrary<EventQuery> = fc.record({
  kind: fc.constant('EventQuery' as const),
  span,
  category: fc.oneof(
    fc.constantFrom(null, 'process', 'file', 'any', 'sequence', 'two words', 'WHERE'),
    anyText,
  ),
  condition: expressionArbitrary,
});

const keys = fc.array(fieldArbitrary, { maxLength: 2 });

function term(runs: fc.Arbitrary<number | null>): fc.Arbitrary<Term> {
  return fc.record({
    kind: fc.constant('Term' as const),
    span,
    missing: fc.boolean(),
    query: eventQuery,
    by: keys,
    runs,
  });
}

const timeSpan: fc.Arbitrary<TimeSpan> = fc.record({
  kind: fc.constant('TimeSpan' as const),
  span,
  count: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  unit: fc.constantFrom('ms', 's', 'm', 'h', 'd'),
});

const sequence: fc.Arbitrary<SequenceQuery> = fc.record({
  kind: fc.constant('SequenceQuery' as const),
  span,
  by: keys,
  maxspan: fc.option(timeSpan),
  terms: fc.array(term(fc.option(fc.integer({ min: 1, max: 100 }))), {
    minLength: 1,
    maxLength: 3,
  }),
  until: fc.option(term(fc.constant(null))),
});

const sample: fc.Arbitrary<SampleQuery> = fc.record({
  kind: fc.constant('SampleQuery' as const),
  span,
  by: keys,
  terms: fc.array(term(fc.constant(null)), { minLength: 1, maxLength: 3 }),
});

const pipe: fc.Arbitrary<Pipe> = fc.record({
  kind: fc.constant('Pipe' as const),
  span,
  nameSpan: span,
  name: identifier((name) => !isKeyword(name)),
  args: fc.array(expressionArbitrary, { maxLength: 2 }),
});

/** Any statement that the grammar allows. All spans are empty. */
export const statementArbitrary: fc.Arbitrary<Statement> = fc.record({
  kind: fc.constant('Statement' as const),
  span,
  query: fc.oneof<fc.Arbitrary<Query>[]>(eventQuery, sequence, sample),
  pipes: fc.array(pipe, { maxLength: 2 }),
});
