import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../events/field-set.ts';
import { RowBuilder } from '../../events/document-row.ts';
import { DocumentReader } from './document.ts';
import { FastMemory, fastFields } from './fast-reader.ts';

import { fault } from './fault.ts';
import { prepareFields, type PreparedFields, RAW_MEMBERS } from './fields.ts';
import { textOf } from './text.ts';
import { damagedText, documentText, paths } from './texts.testing.ts';

/** Some of them are, or may be, records. */
const VALUES = [
  '{}',
  '[]',
  '1',
  'null',
  '""',
  '"text"',
  '"{\\"a\\":1}"',
  '"<14>x"',
  '"type=EXECVE"',
  '"node=a"',
  '"Jan  1 a"',
  '"2026-01-01T00"',
  '" {"',
  '"\\u007b"',
  '{"original":"{}"}',
  '{"category":"process"}',
  '[{"original":"<1"}]',
  '{"category":1,"original":"{"}',
];

/** How many documents the fast reader read, and how many it left to the plain one. */
const counts = { fast: 0, left: 0 };

const TYPES = [null, 'keyword', 'long', 'double', 'boolean'] as const;

/** Of all types that values are read as. */
function fieldSetOf(list: readonly string[]): FieldSet {
  const fields = new FieldSet((path) => TYPES[path.length % TYPES.length] ?? null);
  for (const path of list) {
    fields.slotOf(path);
    fields.floatSlotOf(path);
    fields.slotWithNull(path, 'nothing');
  }
  return fields;
}

const fieldsOf = (list: readonly string[]) => prepareFields(fieldSetOf(list));
const fastOf = (list: readonly string[]) => fastFields(fieldSetOf(list), FastMemory.open());

interface Span {
  readonly start: number;
  readonly end: number;
}

/** All that a reader says of each document of a block. */
function allOf(fields: PreparedFields, bytes: Buffer, spans: readonly Span[]): unknown[] {
  const reader = new DocumentReader(textOf(bytes, bytes.length), fields, 'unwrapped');
  return spans.map(({ start, end }) => {
    if (!reader.read(start, end)) return { ...fault };
    const { row, index, id, mayHoldRecord } = reader;
    return { start: reader.start, end: reader.end, row: [...row], index, id, mayHoldRecord };
  });
}

function check(bytes: Buffer, spans: readonly Span[], plain: PreparedFields, fast: PreparedFields) {
  expect(allOf(fast, bytes, spans)).toStrictEqual(allOf(plain, bytes, spans));
}

/** Documents one after the other, with something between them. */
function joined(texts: readonly Buffer[], between: string): [Buffer, Span[]] {
  const parts: Buffer[] = [];
  const spans: Span[] = [];
  let at = 0;
  for (const text of texts) {
    spans.push({ start: at, end: at + text.length });
    parts.push(text, Buffer.from(between));
    at += text.length + between.length;
  }
  return [Buffer.concat(parts), spans];
}

/** Without fields that are found by decoded keys only. */
const usualPaths = paths.map((list) =>
  list.filter((path) => path.length < 20 && !/[\ufffd\p{Surrogate}]/u.test(path)),
);

const between = fc.constantFrom('\n', '\r\n', ',', ' ', '');

describe('the fast reader', () => {
  it('is there, as it is built', () => {
    expect(fastOf([]).fast, 'npm run build').not.toBeNull();
  });

  it('says of blocks of any bytes what the plain one says', () => {
    const key = fc.constantFrom(
      'a',
      'b',
      'c',
      'a.b',
      'length',
      '',
      '__proto__',
      'event',
      'message',
    );
    const usualText = fc
      .dictionary(key, fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue())))
      .map((document) => JSON.stringify(document));
    const texts = fc.array(
      fc.oneof(
        fc.oneof(usualText, documentText).map((text) => Buffer.from(text)),
        damagedText,
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      ),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(texts, between, usualPaths, (documents, separator, list) => {
        const fast = fastOf(list);
        const [bytes, spans] = joined(documents, separator);
        check(bytes, spans, fieldsOf(list), fast);
        count(fast, bytes, spans);
      }),
      { numRuns: 1_000 },
    );
    // Both must be tested for the silence to mean anything.
    expect(counts.fast).toBeGreaterThan(400);
    expect(counts.left).toBeGreaterThan(400);
  }, 120_000);

  it('remembers texts over many blocks of the same fields', () => {
    const list = ['process.name', 'process.args', 'event.action'];
    const [plain, fast] = [fieldsOf(list), fastOf(list)];
    const text = fc.oneof(
      fc.stringMatching(/^[ -~]{0,60}$/),
      fc.constantFrom('', 'sh', 'bash', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(17)),
      fc.nat({ max: 49 }).map((length) => 'yz'.repeat(25).slice(0, length)),
      fc.string({ unit: 'binary' }),
    );
    const document = fc.record({
      process: fc.record({ name: text, args: fc.array(text, { maxLength: 12 }) }),
      event: fc.record({ action: fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null)) }),
    });
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), (documents) => {
        const texts = documents.map((each) => Buffer.from(JSON.stringify(each)));
        const [bytes, spans] = joined(texts, '\n');
        check(bytes, spans, plain, fast);
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);

  it('takes what it has walked before for the same only where it is', () => {
    const memory = FastMemory.open();
    const sets = [[], ['a'], ['b.a', 'c']].map((list) => {
      const [plain, fast] = [fieldsOf(list), fastFields(fieldSetOf(list), memory)];
      return { plain, fast };
    });
    const { tokens } = fc.letrec<{ tokens: readonly string[] }>((tie) => {
      const element = fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('"x"', '"y"', '""', '1', '-2.5', 'true', 'null').map((text) => [text]),
        tie('tokens'),
        fc
          .array(tie('tokens'), { maxLength: 3 })
          .map((all) => ['[', ...all.flatMap((each, at) => (at > 0 ? [',', ...each] : each)), ']']),
      );
      const member = fc.tuple(fc.constantFrom('"a"', '"b"', '"c"', '"dddddddd"'), element);
      return {
        tokens: fc
          .array(member, { maxLength: 5 })
          .map((all) => [
            '{',
            ...all.flatMap(([key, value], at) => [...(at > 0 ? [','] : []), key, ':', ...value]),
            '}',
          ]),
      };
    });
    const marks = ['{', '}', '[', ']', ',', ':', '"a"', '"', '1', 'true', ' ', '\n', '{"a":"'];
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 1 }),
      insert: fc.array(fc.constantFrom(...marks), { maxLength: 2 }),
    });
    const document = fc
      .tuple(
        tokens,
        fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(change, { maxLength: 2 })),
      )
      .map(([own, changes]) => {
        const all = [...own];
        for (const { at, remove, insert } of changes) {
          all.splice(at % (all.length + 1), remove, ...insert);
        }
        return Buffer.from(all.join(''));
      });
    const cases = fc.tuple(
      fc.constantFrom(...sets),
      fc.array(document, { minLength: 1, maxLength: 8 }),
      between,
    );
    fc.assert(
      fc.property(cases, ([{ plain, fast }, documents, separator]) => {
        const [bytes, spans] = joined(documents, separator);
        check(bytes, spans, plain, fast);
      }),
      { numRuns: 4_000 },
    );
  }, 120_000);

  it.each([
    ['the beginning of a document', '{"d":"x"}', '{"e":1{"d":"x"}'],
    ['what follows a wanted value', '{"b":{"a":"x","d":"y"}}', '{"b":{"a":["x","d":"y"}}'],
    ['what follows a string', '{"d":"x","b":"y"}', '{"d":1","b":"y"}'],
    ['what follows an element', '{"d":["x","y"]}', '{"d":{"e":"x","y"}}'],
    ['what follows a member', '{"d":{"e":"x","f":"y"}}', '{"d":["x","f":"y"]}'],
    ['the end of an inner object', '{"d":{"e":"x"},"f":"y"}', '{"d":"x"},"f":"y"}'],
    ['the end of a document', '{"d":"x"}', '{"d":{"e":"x"}'],
    ['what comes before a number', '{"d":"x","e":1}', '{"d":"x","e":}'],
    ['what comes before a number', '{"d":"x","e":1}', '{"d":"x","e":null}'],
    ['an object without fields', '{"d":{"a":"x","b":"y"}}', '{"b":{"a":"x","b":"y"}}'],
  ])('tells %s from the same bytes elsewhere', (_, one, other) => {
    const list = ['b.a', 'b.b'];
    const [plain, fast] = [fieldsOf(list), fastOf(list)];
    const texts = [one, one, other, one, other].map((text) => Buffer.from(text));
    const [bytes, spans] = joined(texts, '\n');
    check(bytes, spans, plain, fast);
  });

  it('reads documents nested in more ways than it remembers', () => {
    const [plain, fast] = [fieldsOf(['a']), fastOf(['a'])];
    const values = Array.from({ length: 2_048 }, (_, number) =>
      [...number.toString(2).padStart(11, '0')].reduce(
        (value, digit) => (digit === '0' ? `[${value}]` : `{"a":${value}}`),
        `"x${number}"`,
      ),
    );
    const all = `{"a":[${values.join(',')}]}`;
    const texts = [...values.map((value) => `{"b":"x","c":${value},"a":"y"}`), all, '{"a":"x"}'];
    const [bytes, spans] = joined(
      texts.map((text) => Buffer.from(text)),
      '\n',
    );
    check(bytes, spans, plain, fast);
    check(bytes, spans, plain, fast);
  });

  it('leaves to the plain one what may contain a record', () => {
    const [plain, fast] = [
      fieldsOf(['message', 'event.action']),
      fastOf(['message', 'event.action']),
    ];
    const others = ['event', 'original', 'category', '_source', '_id', 'other'];
    const name = fc.constantFrom(...RAW_MEMBERS.keys(), ...others);
    const value = fc.constantFrom(...VALUES);
    const member = fc.tuple(name, value).map(([key, text]) => `"${key}":${text}`);
    const document = fc
      .array(member, { maxLength: 5 })
      .map((members) => Buffer.from(`{${members.join(',')}}`));
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 4 }), (documents) => {
        const [bytes, spans] = joined(documents, '\n');
        check(bytes, spans, plain, fast);
      }),
      { numRuns: 2_000 },
    );
  }, 120_000);

  it.each([
    ['nested as deep as it reads, and deeper', [62, 63, 64, 65, 66, 999, 1_000, 1_001]],
    ['with as many values as it takes, and more', [4_095, 4_096, 4_097, 9_000]],
  ])('reads documents %s', (_, sizes) => {
    const [plain, fast] = [fieldsOf(['a']), fastOf(['a'])];
    const texts = sizes.flatMap((size) => [
      `{"a":${'['.repeat(size)}"x${size}"${']'.repeat(size)}}`,
      `{"b":${'{"c":'.repeat(size)}"x"${'}'.repeat(size)}}`,
      `{"a":[${Array.from({ length: size }, (__, i) => `"v${i}"`).join(',')}]}`,
      `{"a":["v1","v2","w${size}"]}`,
    ]);
    const [bytes, spans] = joined(
      texts.map((text) => Buffer.from(text)),
      '\n',
    );
    check(bytes, spans, plain, fast);
    check(bytes, spans, plain, fast);
  });

  it('leaves a block that is too large', () => {
    const [plain, fast] = [fieldsOf(['a']), fastOf(['a'])];
    const [bytes, spans] = joined(
      [Buffer.from(`{"a":"${'x'.repeat(4_200_000)}"}`), Buffer.from('{"a":1}')],
      '\n',
    );
    check(bytes, spans, plain, fast);
  });
});

function count(
  { fast, count: slots }: PreparedFields,
  bytes: Buffer,
  spans: readonly Span[],
): void {
  if (fast?.load(textOf(bytes, bytes.length)) !== true) return;
  const row = new RowBuilder(slots);
  for (const { start, end } of spans) {
    if (fast.read(start, end, row)) counts.fast += 1;
    else counts.left += 1;
  }
}
