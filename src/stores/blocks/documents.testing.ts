import * as fc from 'fast-check';
import { catalogueType } from '../../events/catalogue/index.ts';
import { FieldSet, type Row } from '../../events/field-set.ts';

import { DocumentReader, prepareFields, textOf } from '../../ingest/index.ts';
import type { EncodedBlock } from '../event-store.ts';
import { BlockBuilder, hotSlots, type BlockTarget } from './encode.ts';

/** As the service reads them. */
const fields = new FieldSet(catalogueType);
const slots = hotSlots(fields);
const prepared = prepareFields(fields);

/** The row of a document, as the reader of the engine reads it, over any fields. */
export function readRow(document: string, over: FieldSet): Row {
  const text = textOf(Buffer.from(document), Buffer.byteLength(document));
  const reader = new DocumentReader(text, prepareFields(over), 'none');
  if (!reader.read(0, text.end)) throw new TypeError(`not a document: ${document}`);
  return reader.row;
}

const TARGET: BlockTarget = { stream: 'logs', index: 'logs-2026.11.26', isCreate: false };

/** Encodes documents as one block. */
export function blockOfDocuments(
  documents: readonly string[],
  ids: readonly (string | null)[] = [],
  target: BlockTarget = TARGET,
): EncodedBlock {
  const builder = new BlockBuilder(slots, target);
  const bytes = Buffer.from(documents.join(''));
  const text = textOf(bytes, bytes.length);
  const reader = new DocumentReader(text, prepared, 'none');
  let start = 0;
  for (const [index, document] of documents.entries()) {
    const end = start + Buffer.byteLength(document);
    if (!reader.read(start, end)) throw new TypeError(`not a document: ${document}`);
    builder.add(text.bytes, reader.start, reader.end, reader.row, ids[index] ?? null);
    start = end;
  }
  return builder.finish();
}

/** How a stored document looks: line feeds in it are spaces. */
export const stored = (document: string): string => document.replaceAll('\n', ' ');

const WORDS = [
  'sh',
  'SH',
  'nsenter',
  '/usr/bin/sh',
  '10.0.0.1',
  '42',
  'true',
  '',
  '\ud800',
  'é\n"',
];

const scalar = fc.oneof(
  fc.constantFrom(...WORDS).map((text) => JSON.stringify(text)),
  fc.constantFrom('0', '-1.5', '42', '42.0', '1e21', '9007199254740993', 'true', 'false', 'null'),
  fc.constantFrom(1023, 1024, 1025, 3000).map((length) => JSON.stringify('x'.repeat(length))),
);

const blank = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t');

const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc
    .tuple(fc.array(scalar, { maxLength: 4 }), blank)
    .map(([elements, space]) => `[${elements.join(`,${space}`)}${space}]`),
);

/** Some are hot, some are not. */
export const FIELDS = ['process.name', 'event.category', 'user.id', 'process.args', 'message'];

const time = fc.oneof(
  fc
    .bigInt({ min: 1_700_000_000_000_000_000n, max: 1_700_000_000_000_000_009n })
    .map((nanos) => String(nanos)),
  fc.constantFrom('"2026-11-26T00:00:00.123456789Z"', '"1969-12-31T23:59:59.999999999Z"'),
  fc.constantFrom('"no time"', 'null', '["0000-01-01", "2026"]', '"9999-12-31T23:59:59Z"', '0'),
);

/** The text of a document, written in any way that JSON allows. */
export const documentArbitrary: fc.Arbitrary<string> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 4 }),
    fc.option(time, { freq: 5 }),
    blank,
    fc.boolean(),
  )
  .map(([members, timestamp, space, nested]) => {
    const texts = Object.entries(members).map(([field, text]) => {
      const [first = '', ...rest] = field.split('.');
      return nested && rest.length > 0
        ? `"${first}":{"${rest.join('.')}":${space}${text}}`
        : `"${field}":${text}`;
    });
    if (timestamp !== null) texts.push(`"@timestamp":${timestamp}`);
    return `{${space}${texts.join(`,${space}`)}}`;
  });
