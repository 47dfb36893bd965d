import { FieldSet } from '../../events/field-set.ts';
import { parseJson, type Json } from '../../events/json.ts';
import { readBlock } from '../block-reader.ts';
import { chunkSource } from '../bytes/source.ts';
import { blocksOf } from '../framing/blocks.ts';
import { type Block, BlockPool } from '../framing/block.ts';
import { prepareFields } from '../json/fields.ts';
import { convertBlocks } from './convert-blocks.ts';
import type { InputFormat } from './classify.ts';
import { ConversionCounts } from './conversion-counts.ts';

/** A Falco alert about an executed program. */
export function falco(path: string, pid: number): string {
  return JSON.stringify({
    hostname: 'node-a',
    output: 'exec',
    priority: 'Debug',
    rule: 'telemetry',
    source: 'syscall',
    time: '2026-11-24T10:00:00.000000001Z',
    output_fields: { 'evt.type': 'execve', 'proc.exepath': path, 'proc.pid': pid },
  });
}

export const LIMITS = { blockBytes: 1 << 16, maxDocumentBytes: 1 << 16 };

export interface Seen {
  readonly documents: readonly string[];
  /** Line numbers, from 1, that could not be read. */
  readonly rejected: readonly number[];
  readonly lineEnds: number;
  /** Line numbers, from 1, and sensors of the documents that contain a raw record. */
  readonly rawRecords: readonly (readonly [number, string])[];
  readonly counts: ConversionCounts;
}

/** Converts inputs and reads the result. */
export async function read(
  texts: readonly string[],
  format: InputFormat = 'auto',
  blockBytes = 1 << 16,
  keepsOriginal = false,
): Promise<Seen> {
  const pool = new BlockPool(blockBytes);
  const limits = { ...LIMITS, blockBytes };
  async function* blocks(): AsyncGenerator<Block> {
    for (const [source, text] of texts.entries()) {
      yield* blocksOf(chunkSource(chunks(text)), source, pool, limits);
    }
  }
  const counts = new ConversionCounts();
  const fields = prepareFields(new FieldSet());
  const documents: string[] = [];
  const rejected: number[] = [];
  let line = 1;
  let source = -1;
  let lineEnds = 0;
  const rawRecords: [number, string][] = [];
  for await (const block of convertBlocks(blocks(), { format, keepsOriginal, counts, pool })) {
    if (block.source !== source) [source, line] = [block.source, 1];
    const bytes = Buffer.from(block.bytes);
    const { lines, rawRecords: raw } = readBlock(block, fields, {
      document: (start, end) => documents.push(bytes.toString('utf8', start, end)),
      reject: (rejection) => {
        rejected.push(line + (block.converted?.lines[rejection.line] ?? rejection.line));
      },
    });
    const lineIn = (at: number) => line + (block.converted?.lines[at] ?? at);
    for (const each of raw.first) rawRecords.push([lineIn(each.line), each.sensor]);
    line += block.converted?.lineEnds ?? lines;
    lineEnds += block.converted?.lineEnds ?? lines;
  }
  return { documents, rejected, lineEnds, rawRecords, counts };
}

export async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;
/** The sensor of each document. */
export const modules = ({ documents }: Seen) =>
  documents.map((each) => (parseJson(each) as { event?: { module?: Json } }).event?.module ?? null);
