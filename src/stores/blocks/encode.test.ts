import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogueType } from '../../events/catalogue/index.ts';
import { FieldSet, valuesOf } from '../../events/field-set.ts';

import { instantAt } from '../../lang/execute/evaluator.ts';
import type { EncodedBlock } from '../event-store.ts';
import { loadCodec, FRAME_BYTES, inflateDocuments } from './codec.ts';
import { codeAt, decodeColumns } from './columns.ts';
import { ABSENT, FIRST_VALUE, UNKNOWN } from './dictionary.ts';
import { blockOfDocuments, documentArbitrary, readRow, stored } from './documents.testing.ts';
import { withoutRows } from './encode.ts';
import { HOT_FIELDS } from './hot-fields.ts';
import { timeAt } from './times.ts';

beforeAll(loadCodec);

const fields = new FieldSet(catalogueType);
const timeSlot = fields.slotOf('@timestamp');
for (const field of HOT_FIELDS) fields.slotOf(field);

const linesOf = (block: EncodedBlock): string =>
  Buffer.from(inflateDocuments(block.documents, decodeColumns(block.columns).frames)).toString();

function check(
  block: EncodedBlock,
  documents: readonly string[],
  ids: readonly (string | null)[],
): void {
  expect(linesOf(block)).toBe(documents.map((document) => `${stored(document)}\n`).join(''));
  const columns = decodeColumns(block.columns);
  expect(columns.count).toBe(documents.length);
  expect(block.count).toBe(documents.length);
  expect(columns.ids).toEqual(block.ids);
  expect(block.ids ?? ids.map(() => null)).toEqual(ids);
  expect(new Set(columns.fields.keys())).toEqual(new Set(HOT_FIELDS));
  for (const [at, document] of documents.entries()) {
    expect(columns.lengths[at]).toBe(Buffer.byteLength(document));
    const row = readRow(document, fields);
    expect(timeAt(columns.times, at)).toBe(instantAt(row, timeSlot));
    for (const [field, { values, codes }] of columns.fields) {
      const value = row[fields.slotOf(field)];
      const code = codeAt(codes, at);
      if (code === ABSENT) expect(value).toBeUndefined();
      else if (code === UNKNOWN) expect(valuesOf(value).join('').length).toBeGreaterThan(1000);
      else expect(values[code - FIRST_VALUE]).toStrictEqual(value);
    }
  }
}

const rowArbitrary = fc.record({
  document: documentArbitrary,
  id: fc.option(fc.string({ unit: 'grapheme' })),
  isKept: fc.boolean(),
});

describe('BlockBuilder', () => {
  it('keeps documents byte for byte, and what the engine reads of them', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 1, maxLength: 90 }), (rows) => {
        const documents = rows.map(({ document }) => document);
        const ids = rows.map(({ id }) => id);
        const block = blockOfDocuments(documents, ids);
        check(block, documents, ids);
        const kept = rows.filter(({ isKept }) => isKept);
        if (kept.length === 0) return;
        const removed = [...rows.keys()].filter((row) => !rows[row]!.isKept);
        check(
          withoutRows(block, removed),
          kept.map(({ document }) => document),
          kept.map(({ id }) => id),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('knows no more values of a field than two bytes can number', () => {
    const documents = Array.from({ length: 16_000 }, (_, n) => `{"user.id":[${n},"${n}"]}`);
    const { codes, values } = decodeColumns(blockOfDocuments(documents).columns).fields.get(
      'user.id',
    )!;
    expect(values).toHaveLength(16_000);
    expect(codeAt(codes, 15_999)).toBe(16_001);
  });
});

describe('frames', () => {
  const documentOf = (bytes: number) => `{"message":"${'x'.repeat(bytes - 14)}"}`;
  const framesOfSizes = (...sizes: number[]) =>
    decodeColumns(blockOfDocuments(sizes.map(documentOf)).columns).frames;

  it('have about the same size, and whole documents', () => {
    const documents = Array.from({ length: 40 }, () => documentOf(25_000));
    const block = blockOfDocuments(documents);
    const { frames } = decodeColumns(block.columns);
    expect(frames.map(({ rows }) => rows)).toStrictEqual([10, 10, 10, 10]);
    check(
      block,
      documents,
      documents.map(() => null),
    );
  });

  it.each([
    [[1_000], [1]],
    [[1_000, FRAME_BYTES], [2]],
    [
      [2 * FRAME_BYTES, 1_000],
      [1, 1],
    ],
    [[FRAME_BYTES / 2 - 2, FRAME_BYTES], [2]],
  ])('of documents of %j bytes have %j rows', (sizes, rows) => {
    expect(framesOfSizes(...sizes).map((frame) => frame.rows)).toStrictEqual(rows);
  });
});

describe('decodeColumns', () => {
  it('refuses damaged bytes without taking much memory', () => {
    const { columns, documents } = blockOfDocuments(
      ['{"process.name":"sh"}', '{"process.name":["a","b"],"user.id":7}'],
      ['a', null],
    );
    const attempt = (read: () => unknown): void => {
      try {
        read();
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^STO120[12]$/) });
      }
    };
    for (let at = 0; at < columns.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(columns);
        changed[at]! ^= flip;
        attempt(() => decodeColumns(changed));
      }
      expect(() => decodeColumns(columns.subarray(0, at))).toThrow(
        expect.objectContaining({ code: 'STO1201' }),
      );
    }
    const { frames } = decodeColumns(columns);
    for (let at = 0; at < documents.length; at++) {
      const changed = Uint8Array.from(documents);
      changed[at]! ^= 0xff;
      attempt(() => inflateDocuments(changed, frames));
    }
  });
});
