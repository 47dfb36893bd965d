import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../events/field-set.ts';
import { readBlock } from '../block-reader.ts';
import type { ByteSource } from '../bytes/source.ts';
import { prepareFields } from '../json/fields.ts';
import { DEFAULT_LIMITS, type Format, type FramingLimits, BlockPool } from './block.ts';
import { blocksOf } from './blocks.ts';
import { detectFormat } from './detect.ts';
import { FORMAT_CASES } from './format-suite.testing.ts';

interface Outcome {
  readonly documents: unknown[];
  readonly rejected: string[];
  /** The rejected bytes, with pieces joined. */
  readonly refused: string[];
  readonly lines: number;
  readonly covered: string;
  readonly largest: number;
}

/** A source that returns at most `step` bytes at a time. */
function dripping(content: Uint8Array, step: number): ByteSource {
  let at = 0;
  return {
    read: async (target) => {
      const piece = content.subarray(at, at + Math.min(step, target.length));
      target.set(piece);
      at += piece.length;
      return piece.length;
    },
    close: async () => {},
  };
}

async function outcomeOf(
  content: string | Uint8Array,
  options: { step?: number; limits?: FramingLimits; format?: Format } = {},
): Promise<Outcome> {
  const { step = Infinity, limits = DEFAULT_LIMITS, format } = options;
  const bytes = Buffer.from(content as string);
  const fields = new FieldSet();
  fields.slotOf('n');
  const prepared = prepareFields(fields);
  const pool = new BlockPool(limits.blockBytes);
  const documents: unknown[] = [];
  const rejected: string[] = [];
  const refused: string[] = [];
  let lines = 0;
  let covered = '';
  let largest = 0;
  for await (const block of blocksOf(dripping(bytes, step), 0, pool, limits, format)) {
    expect(block.offset).toBe(covered.length);
    const raw = Buffer.from(block.bytes);
    covered += raw.toString('latin1', 0, block.length);
    largest = Math.max(largest, block.bytes.length);
    const counts = readBlock(block, prepared, {
      document: (_start, _end, row) => documents.push(row[0] ?? ''),
      reject: ({ start, end, line, code, continued }) => {
        const piece = raw.toString('latin1', start, end);
        if (continued) refused.push(`${refused.pop() ?? ''}${piece}`);
        else {
          rejected.push(`${lines + line + 1}:${code}`);
          refused.push(piece);
        }
      },
    });
    lines += counts.lines;
    pool.give(block.bytes.buffer);
  }
  expect(covered).toBe(bytes.toString('latin1'));
  return { documents, rejected, refused, lines, covered, largest };
}

describe.each(FORMAT_CASES)('$name', ({ content, format, documents, rejected }) => {
  it('is detected from its first bytes', () => {
    expect(detectFormat(Buffer.from(content))).toBe(format);
  });

  it('is read', async () => {
    const outcome = await outcomeOf(content);
    expect(outcome.documents).toEqual(documents);
    expect(outcome.rejected).toEqual(rejected);
    expect(outcome.lines).toBe(content.split('\n').length - 1);
  });

  it.each([1, 2, 3, 7])(
    'gives the same result in chunks of %i bytes and tiny blocks',
    async (step) => {
      const whole = await outcomeOf(content, { format });
      for (const blockBytes of [1, 5, 16, 61]) {
        const limits = { blockBytes, maxDocumentBytes: 10_000 };
        const outcome = await outcomeOf(content, { step, limits, format });
        expect({ ...outcome, largest: 0 }).toEqual({ ...whole, largest: 0 });
      }
    },
  );
});

describe('a document that is too long', () => {
  const limits = { blockBytes: 64, maxDocumentBytes: 256 };
  const long = `{"n":"${'x'.repeat(5000)}"}`;

  it.each([
    ['lines', `{"n":1}\n${long}\n{"n":2}\n`],
    ['values', `{"n":1}\n${long}\n{"n":2}\n`],
    ['array', `[{"n":1},${long},{"n":2}]`],
    ['array', `[\n{"n":1},\n${long},\n{"n":2}\n]`],
  ] as const)(
    'is rejected as a whole in %s, in bounded memory, and the next one is read',
    async (format, content) => {
      const outcome = await outcomeOf(content, { format, limits });
      expect(outcome.documents).toEqual([1, 2]);
      expect(outcome.rejected.map((text) => text.split(':')[1])).toEqual(['ING2009']);
      expect(outcome.refused).toEqual([long]);
      expect(outcome.largest).toBeLessThan(600);
    },
  );

  it('is rejected up to the start of the next one if a bracket is missing', async () => {
    const content = `[\n{"n":1},\n{"n":[${'1,'.repeat(40)}},\n${'{"n":2},\n'.repeat(100)}{"n":3}]`;
    const outcome = await outcomeOf(content, { format: 'array', limits });
    expect(outcome.documents).toEqual([1, ...Array.from({ length: 100 }, () => 2), 3]);
    expect(outcome.rejected).toEqual(['3:ING2009']);
  });

  it('may be the last one', async () => {
    const outcome = await outcomeOf(long.slice(0, -2), { format: 'lines', limits });
    expect(outcome.rejected).toEqual(['1:ING2009']);
    expect(outcome.refused).toEqual([long.slice(0, -2)]);
  });

  it('is accepted at 10 MB', async () => {
    const text = 'y'.repeat(10_000_000);
    const outcome = await outcomeOf(`{"n":"${text}"}\n{"n":2}\n`);
    expect(outcome.documents).toEqual([text, 2]);
  });
});

it('streams arrays far larger than a block', async () => {
  const content = `[${Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}`).join(',\n')}]`;
  const limits = { blockBytes: 1000, maxDocumentBytes: 4000 };
  const outcome = await outcomeOf(content, { limits });
  expect(outcome.documents).toHaveLength(20_000);
  expect(outcome.lines).toBe(19_999);
  expect(outcome.largest).toBeLessThan(1100);
});

it('returns the documents before an error', async () => {
  const failing: ByteSource = { ...dripping(Buffer.from('{"n":1}\n{"n"'), 100) };
  const boom = new RangeError('boom');
  const source: ByteSource = {
    read: async (target) => {
      const count = await failing.read(target);
      if (count === 0) throw boom;
      return count;
    },
    close: async () => {},
  };
  const blocks = blocksOf(source, 0, new BlockPool(1000), DEFAULT_LIMITS);
  const first = await blocks.next();
  expect(first.value?.length).toBe(12);
  await expect(blocks.next()).rejects.toBe(boom);
});
