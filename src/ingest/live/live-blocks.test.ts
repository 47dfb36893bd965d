import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../events/field-set.ts';
import { chunkSource } from '../bytes/source.ts';
import { prepareFields, readBlock, type Block, type Rejection } from '../index.ts';
import { liveBlocks, type LiveLimits } from './live-blocks.ts';

const SMALL: LiveLimits = { chunkBytes: 16, maxDocumentBytes: 64 };

async function* chunksOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function blocksOf(
  chunks: readonly (string | Uint8Array)[],
  limits?: LiveLimits,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of liveBlocks(chunkSource(chunksOf(chunks)), 3, limits)) {
    blocks.push(block);
  }
  return blocks;
}

const textOf = ({ bytes, length }: Block) => Buffer.from(bytes.buffer, 0, length).toString();

/** The values of `n`, and what was rejected. */
function read(blocks: readonly Block[]) {
  const fields = new FieldSet();
  fields.slotOf('n');
  const values: unknown[] = [];
  const rejected: Rejection[] = [];
  for (const block of blocks) {
    readBlock(block, prepareFields(fields), {
      document: (_start, _end, row) => values.push(row[0]),
      reject: (rejection) => rejected.push(rejection),
    });
  }
  return { values, rejected };
}

describe('blocks of a stream', () => {
  it('arrive as soon as a line is complete', async () => {
    let told: (() => void) | null = null;
    async function* talking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"n":1}\n{"n":');
      await new Promise<void>((resolve) => (told = resolve));
      yield Buffer.from('2}\n');
    }
    const blocks = liveBlocks(chunkSource(talking()), 0);
    const first = await blocks.next();
    expect(first.value && textOf(first.value)).toBe('{"n":1}\n');
    const second = blocks.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).not.toBeNull();
    (told as unknown as () => void)();
    expect((await second).value).toMatchObject({ source: 0, sequence: 1, offset: 8, length: 8 });
    expect((await blocks.next()).done).toBe(true);
  });

  it('include a last line without a line end', async () => {
    expect((await blocksOf(['{"n":1}\n{"n"', ':2}'])).map(textOf)).toEqual([
      '{"n":1}\n',
      '{"n":2}',
    ]);
  });

  it('may be split within a character', async () => {
    const bytes = Buffer.from('{"n":"ü€😀"}\n');
    for (let at = 1; at < bytes.length; at += 1) {
      const blocks = await blocksOf([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(read(blocks)).toEqual({ values: ['ü€😀'], rejected: [] });
    }
  });

  it.each([[['']], [[]], [['', '', '']]])('are empty for an empty stream: %j', async (chunks) => {
    expect(await blocksOf(chunks)).toEqual([]);
  });

  it('grow for a long line, up to the maximum document length', async () => {
    const line = `{"n":"${'x'.repeat(50)}"}`;
    expect(read(await blocksOf([line, '\n{"n":1}\n'], SMALL)).values).toEqual(['x'.repeat(50), 1]);
  });

  it('reject an overlong line once and continue after it', async () => {
    const long = 'x'.repeat(500);
    const blocks = await blocksOf([`{"n":1}\n${long}`, `${long}\n{"n":2}\n`], SMALL);
    const { values, rejected } = read(blocks);
    expect(values).toEqual([1, 2]);
    expect(rejected.filter(({ continued }) => !continued).map(({ code }) => code)).toEqual([
      'ING2009',
    ]);
    expect(blocks.map(textOf).join('')).toBe(`{"n":1}\n${long}${long}\n{"n":2}\n`);
  });

  it('cover the stream without gaps, however it is split', async () => {
    const lines = fc.array(fc.string({ maxLength: 100, unit: 'binary' }), { maxLength: 8 });
    const cuts = fc.array(fc.nat(400), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lines, cuts, async (texts, cuts) => {
        const bytes = Buffer.from(texts.join('\n'));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
        const ordered = places.toSorted((a, b) => a - b);
        const chunks = ordered.slice(1).map((end, at) => bytes.subarray(ordered[at], end));
        const blocks = await blocksOf(chunks, SMALL);
        const content = blocks.map(({ bytes, length }) => Buffer.from(bytes.buffer, 0, length));
        expect(Buffer.concat(content)).toEqual(bytes);
        let offset = 0;
        for (const [sequence, block] of blocks.entries()) {
          expect(block).toMatchObject({ source: 3, sequence, offset });
          expect(block.bytes[block.length]).toBe(0);
          offset += block.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('return everything before an error first', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"n":1}\n{"n":2}');
      throw new Error('gone');
    }
    const texts: string[] = [];
    const reading = async () => {
      for await (const block of liveBlocks(chunkSource(failing()), 0)) texts.push(textOf(block));
    };
    await expect(reading()).rejects.toThrow('gone');
    expect(texts).toEqual(['{"n":1}\n', '{"n":2}']);
  });
});
