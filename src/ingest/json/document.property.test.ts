import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet, valuesOf, type Row } from '../../events/field-set.ts';
import { parseDocument } from '../../events/parse-document.ts';

import { DocumentReader } from './document.ts';
import { fault } from './fault.ts';
import { prepareFields } from './fields.ts';
import { textOf } from './text.ts';
import { damagedText, documentText, paths } from './texts.testing.ts';

/** The result of reading bytes: a row, or the reason for rejecting them. */
function read(bytes: Uint8Array, fields: FieldSet): Row | string {
  const reader = new DocumentReader(
    textOf(bytes, bytes.length),
    prepareFields(fields),
    'unwrapped',
  );
  return reader.read(0, bytes.length) ? reader.row : fault.code;
}

/**
 * JSON.parse loses precision in big integers, so both sides are compared as doubles. Order does not
 * matter.
 */
function comparable(row: Row): unknown {
  return row.map((value) => {
    const plain = valuesOf(value).map((v) => (typeof v === 'bigint' ? Number(v) : v));
    const unique = new Set(plain.filter((v) => !isBeyond(v)).map((v) => (v === 0 ? 0 : v)));
    return [...unique].map((v) => `${typeof v} ${v}`).sort();
  });
}

/** Numbers beyond those of JavaScript have no value in a row, and are text in a document. */
const isBeyond = (value: unknown): boolean =>
  typeof value === 'string' && /^-?\d[\d.]*[eE]\+?\d{3,}$/.test(value);

function fieldsOf(list: readonly string[]): FieldSet {
  const fields = new FieldSet();
  for (const item of list) fields.slotOf(item);
  return fields;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('the byte reader', () => {
  it('returns the same row as rowOf of the parsed document', () => {
    fc.assert(
      fc.property(documentText, paths, (text, list) => {
        const fields = fieldsOf(list);
        const expected = comparable(rowOf(parseDocument(text), fields));
        const row = read(encode(text), fields);
        expect(typeof row === 'string' ? row : comparable(row)).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('accepts exactly what JSON.parse accepts, after any damage', () => {
    fc.assert(
      fc.property(damagedText, paths, (bytes, list) => {
        const fields = fieldsOf(list);
        let value: unknown;
        let valid = true;
        try {
          value = JSON.parse(decode(bytes));
        } catch {
          valid = false;
        }
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        const row = read(bytes, fields);
        if (!valid) expect(row).not.toEqual(expect.any(Array));
        if (!valid) expect(row).not.toBe('ING2008');
        else if (!isObject) expect(row).toBe('ING2008');
        else
          expect(comparable(row as Row)).toEqual(
            comparable(rowOf(parseDocument(decode(bytes)), fields)),
          );
      }),
      { numRuns: 5000 },
    );
  });
});
