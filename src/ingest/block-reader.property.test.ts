import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from '../events/field-set.ts';
import { readBlock } from './block-reader.ts';
import { type Block, NO_BROKEN } from './framing/block.ts';
import { FastMemory, fastFields } from './json/fast-reader.ts';

import { damagedText, documentText } from './json/texts.testing.ts';

const NONE = new FieldSet();

/** Lines as one block, of documents that were accepted by their first keys. */
function blockOf(content: Buffer): Block {
  const bytes = new Uint8Array(Math.ceil((content.length + 1) / 4) * 4);
  bytes.set(content);
  const { length } = content;
  const place = { source: 0, sequence: 0, offset: 0, bytes, length } as const;
  return { ...place, format: 'lines', spans: null, broken: NO_BROKEN, acceptedByFirstKeys: true };
}

/** All that a reader says of a block of which every `every`th line is selected. */
function allOf(block: Block, memory: FastMemory | null, selected: readonly Span[]) {
  const fields = fastFields(NONE, memory);
  const read: unknown[] = [];
  let skipped = 0;
  const counts = readBlock(
    block,
    fields,
    {
      document: (start, end, _, { index, id }, line) => read.push({ start, end, index, id, line }),
      reject: (rejection) => read.push(rejection),
    },
    {
      fields: fastFields(NONE, memory),
      accepts: (start) => selected.some((span) => span.start <= start && start < span.end),
      skipped: () => (skipped += 1),
      passing:
        memory === null
          ? null
          : {
              until: (offset) => selected.find(({ end }) => end > offset)?.start ?? Infinity,
              passed: (documents) => (skipped += documents),
            },
    },
  );
  return { counts, read, skipped };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Every line that a number says, from its first byte that is not blank. */
function spansOf(content: Buffer, chosen: readonly boolean[]): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const [index, text] of content.toString('latin1').split('\n').entries()) {
    const blank = /^(?:\xef\xbb\xbf)?[ \t\r]*/.exec(text)?.[0].length ?? 0;
    if (chosen[index % chosen.length] === true && blank < text.length) {
      spans.push({ start: start + blank, end: start + text.length });
    }
    start += text.length + 1;
  }
  return spans;
}

const line = fc.oneof(
  { weight: 6, arbitrary: documentText.map((text) => text.replaceAll(/[\r\n]/g, ' ')) },
  { weight: 1, arbitrary: documentText },
  { weight: 1, arbitrary: damagedText.map((bytes) => bytes.toString('latin1')) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      ' \t\r',
      '{}',
      ' {"a":1} \r',
      '\ufeff{"a":1}',
      '{"a":1}x',
      '{"a":"',
      '[1]',
      '{"_id":"x","_source":{"a":1}}',
      '{"output_fields":{}}',
      '{"message":"{\\"output_fields\\":{}}"}',
      'x'.repeat(70),
    ),
  },
);

describe('lines that are passed', () => {
  it('count as those that are read one by one', () => {
    const memory = FastMemory.open();
    expect(memory, 'npm run build').not.toBeNull();
    let all = 0;
    const texts = fc.array(line, { minLength: 1, maxLength: 12 }).map((each) => each.join('\n'));
    const chosen = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(texts, fc.constantFrom('', '\n'), chosen, (text, last, list) => {
        const content = Buffer.from(text + last);
        const block = blockOf(content);
        const spans = spansOf(content, list);
        const plain = allOf(block, null, spans);
        expect(allOf(block, memory, spans)).toStrictEqual(plain);
        all += plain.skipped;
      }),
      { numRuns: 2_000 },
    );
    expect(all).toBeGreaterThan(1_000);
  }, 120_000);
});

it('takes what was stored for the document, even where a file of it would be a search hit', () => {
  const content = Buffer.from('{"_index":"i","_id":"x","_source":{"a":1}}');
  const block = blockOf(content);
  const stored = {
    ...block,
    spans: Uint32Array.of(0, content.length),
    envelope: { index: 'logs-a', ids: ['1'], arrivals: Float64Array.of(7) },
  };
  const read = (each: Block) => allOf(each, FastMemory.open(), [{ start: 0, end: 1 }]).read;
  expect(read(block)).toMatchObject([{ start: 34, index: 'i', id: 'x' }]);
  expect(read(stored)).toMatchObject([{ start: 0, index: 'logs-a', id: '1' }]);
});
