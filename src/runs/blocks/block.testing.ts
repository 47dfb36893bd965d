import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { NO_BROKEN, type Block } from '../../ingest/index.ts';

/** Documents, one a line, as one block. */
export function blockOf(content: Buffer): Block {
  const bytes = new Uint8Array(Math.ceil((content.length + 1) / 4) * 4);
  bytes.set(content);
  return {
    source: 0,
    sequence: 0,
    offset: 0,
    bytes,
    length: content.length,
    format: 'lines',
    spans: null,
    broken: NO_BROKEN,
  };
}

export const SAMPLES = ['attack', 'benign', 'hostile-names'] as const;

/** A recording in blocks of some thousand documents. */
export function sampleBlocks(name: (typeof SAMPLES)[number]): readonly Block[] {
  const content = gunzipSync(readFileSync(`content/samples/${name}.ndjson.gz`));
  const blocks: Block[] = [];
  for (let start = 0; start < content.length;) {
    const end = content.indexOf('\n', Math.min(start + 2_000_000, content.length - 1)) + 1;
    blocks.push(blockOf(content.subarray(start, end)));
    start = end;
  }
  return blocks;
}
