import { safeJson } from '../output/safe-text.ts';

/** Documents for a terminal: the same values, and nothing that could steer it. */
export function printable(ndjson: Uint8Array): string {
  const text = Buffer.from(ndjson.buffer, ndjson.byteOffset, ndjson.length).toString('utf8');
  return text.split('\n').map(safeJson).join('\n');
}
