import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { Json, JsonObject } from '../../events/json.ts';
import { CONTEXT, detectionRule, eventMatch, groupMatch } from './alert.testing.ts';
import { describeAlert } from './reader.ts';
import { alertDocuments } from './documents.ts';
import { originalSource } from './original-source.ts';

const rule = await detectionRule();

const documentsOf = (match: Parameters<typeof describeAlert>[0]) =>
  alertDocuments(describeAlert(match, rule), CONTEXT);

test('an alert gives back its source', () => {
  const source = {
    '@timestamp': '2026-11-24T12:00:00.000Z',
    event: { kind: 'event', action: ['exec'] },
    'process.name': 'sh',
    signal: 1,
  };
  const [alert = {}] = documentsOf(eventMatch(source));
  expect(originalSource(alert)).toEqual({
    document: {
      '@timestamp': '2026-11-24T12:00:00.000Z',
      event: { action: ['exec'] },
      'event.kind': 'event',
      'process.name': 'sh',
    },
    removed: ['signal'],
    isCut: false,
  });
});

test('a building block gives back its event, and one that was cut says so', () => {
  const huge = { many: Array.from({ length: 100_000 }, (_, at) => `value ${at}`) };
  const [, first = {}, second = {}] = documentsOf(groupMatch({ a: 1 }, huge));
  expect(originalSource(first)).toEqual({ document: { a: 1 }, removed: [], isCut: false });
  expect(originalSource(second).isCut).toBe(true);
});

const name = fc.constantFrom(
  'event',
  'event.kind',
  'kind',
  'id',
  'event.id',
  'process',
  'args',
  'x.y',
);

const document = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.constantFrom('a', 'b', 'signal', 3, true), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(name, tie('value')), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries)),
})).object;

const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : 1);

test('every field reads as in the source', () => {
  const fields = new FieldSet();
  const names = ['event.kind', 'event.kind.id', 'event.id', 'event.event.kind', 'event', 'x.y'];
  for (const each of [...names, 'process.args', 'process.event.kind', 'kind']) fields.slotOf(each);
  const valuesIn = (object: JsonObject) =>
    rowOf(object, fields).map((value) => (Array.isArray(value) ? value.toSorted(byText) : value));
  fc.assert(
    fc.property(document, (source) => {
      const [alert = {}] = documentsOf(eventMatch(source));
      expect(valuesIn(originalSource(alert).document)).toEqual(valuesIn(source));
    }),
    { numRuns: 500 },
  );
});
