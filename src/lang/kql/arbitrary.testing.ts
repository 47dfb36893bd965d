import * as fc from 'fast-check';
import type { Condition, RangeOperator, Text, Values } from './ast.ts';

const span = { start: 0, end: 0 };

const text = (isQuoted: boolean, pieces: readonly string[]): Text => ({
  kind: 'Text',
  isQuoted,
  pieces,
  span,
});

/** Values that meet each other, and have what is hard to write. */
export const WORDS = [
  'bash',
  'Bash',
  'BASH',
  'ba',
  'sh',
  'a b',
  'bash shell',
  'Shell, bash!',
  'x*y',
  'what?',
  'C:\\Win',
  'say "a"',
  '(a) {b} <c>',
  'this and that',
  'not this',
  'knot',
  'é',
  '\u212a',
  'k',
  '7',
  '7.5',
  '-7',
  '1e1',
  'true',
  'false',
  '10.0.0.1',
  '10.0.0.0/8',
  '::1',
] as const;

const pieceOf = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom(...'ab *?:\\"(){}<>\t\n.no') }),
);

/** As a text without quotes is read: its ends trimmed. */
const unquoted = (pieces: fc.Arbitrary<readonly string[]>) =>
  pieces
    .map((all) => text(false, trimmed(all)))
    .filter(({ pieces: all }) => all.length > 1 || all[0] !== '');

const trimmed = (pieces: readonly string[]): readonly string[] =>
  pieces.map((piece, at) => {
    const start = at === 0 ? piece.trimStart() : piece;
    return at === pieces.length - 1 ? start.trimEnd() : start;
  });

const valueArbitrary: fc.Arbitrary<Text> = fc.oneof(
  pieceOf.map((piece) => text(true, [piece])),
  fc.constant(text(true, [''])),
  unquoted(pieceOf.map((piece) => [piece])),
  unquoted(fc.array(fc.oneof(fc.constant(''), pieceOf), { minLength: 2, maxLength: 3 })),
  fc.constant(text(false, ['', ''])),
);

const valuesArbitrary = fc.letrec<{ values: Values; part: Values }>((tie) => ({
  values: fc.oneof(
    { weight: 4, arbitrary: valueArbitrary },
    {
      weight: 1,
      arbitrary: fc
        .record({
          operator: fc.constantFrom('and' as const, 'or' as const),
          operands: fc.array(tie('values'), { minLength: 2, maxLength: 3 }),
        })
        .map((chain): Values => ({ kind: 'Chain', ...chain, span })),
    },
    {
      weight: 1,
      arbitrary: tie('values').map((operand): Values => ({ kind: 'Negation', operand, span })),
    },
  ),
  part: valueArbitrary,
})).values;

/** Queries over some fields. @param withoutField whether there may be values without one, and objects */
export function conditionArbitrary(
  fields: readonly [string, ...string[]],
  withoutField: boolean,
): fc.Arbitrary<Condition> {
  const field = fc.constantFrom(...fields).map((name) => text(false, name.split('*')));
  const is = fc
    .record({ field, value: valuesArbitrary })
    .map((all): Condition => ({ kind: 'FieldIs', ...all, span }));
  const range = fc
    .record({
      field,
      operator: fc.constantFrom<RangeOperator>('<', '<=', '>', '>='),
      value: valueArbitrary,
    })
    .map((all): Condition => ({ kind: 'FieldRange', ...all, span }));
  const bare = valueArbitrary.map((value): Condition => ({ kind: 'Bare', value, span }));
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small' },
      { weight: 5, arbitrary: is },
      { weight: 1, arbitrary: range },
      { weight: withoutField ? 1 : 0, arbitrary: bare },
      {
        weight: 2,
        arbitrary: fc
          .record({
            operator: fc.constantFrom('and' as const, 'or' as const),
            operands: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
          })
          .map((chain): Condition => ({ kind: 'Chain', ...chain, span })),
      },
      {
        weight: 2,
        arbitrary: tie('condition').map((operand): Condition => ({
          kind: 'Negation',
          operand,
          span,
        })),
      },
      {
        weight: withoutField ? 1 : 0,
        arbitrary: fc
          .record({ field, condition: tie('condition') })
          .map((all): Condition => ({ kind: 'Nested', ...all, span })),
      },
    ),
  })).condition;
}

/** The fields of {@link documentArbitrary}, one for each way in which values are compared. */
export const FIELDS = [
  'process.name',
  'process.name.caseless',
  'process.name.text',
  'process.command_line',
  'message',
  'process.pid',
  'process.interactive',
  'source.ip',
  'custom.any',
  'custom.none',
] as const;

const jsonValue = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...WORDS) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(7, 7.5, -7, 10, true, false, null, '') },
);
const jsonField = fc.oneof(
  { weight: 3, arbitrary: jsonValue },
  { weight: 1, arbitrary: fc.array(jsonValue, { maxLength: 3 }) },
);

/** Documents with those fields, dotted and nested. */
export const documentArbitrary: fc.Arbitrary<object> = fc
  .record(
    {
      'process.name': jsonField,
      process: fc.record(
        {
          command_line: jsonField,
          pid: jsonField,
          interactive: jsonField,
        },
        { requiredKeys: [] },
      ),
      message: jsonField,
      'source.ip': jsonField,
      custom: fc.record({ any: jsonField }),
    },
    { requiredKeys: [] },
  )
  .map((document) => JSON.parse(JSON.stringify(document)) as object);

/** A document with the values that a query names, wherever it names them. */
export function documentMeeting(condition: Condition): object {
  const document: Record<string, string[]> = {};
  const add = (field: Text, values: Values): void => {
    if (values.kind === 'Chain') for (const operand of values.operands) add(field, operand);
    else if (values.kind === 'Negation') add(field, values.operand);
    else {
      const path = field.pieces.join('*').replace(/(?<=name)\.(?:caseless|text)$/, '');
      (document[path] ??= []).push(values.pieces.join(' bash '));
    }
  };
  const look = (part: Condition): void => {
    if (part.kind === 'Chain') for (const operand of part.operands) look(operand);
    else if (part.kind === 'Negation') look(part.operand);
    else if (part.kind === 'FieldIs' || part.kind === 'FieldRange') add(part.field, part.value);
  };
  look(condition);
  return document;
}
