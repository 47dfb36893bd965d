import type { Block } from '../framing/block.ts';
import { createCutter, detectFormat } from '../framing/detect.ts';

/** The number of first bytes from which the layout is detected. */
const PROBE_BYTES = 256 * 1024;

/** Where documents stand in a body that is there as a whole, as in a block. */
export type Framed = Pick<Block, 'format' | 'spans' | 'broken'>;

/**
 * Finds the documents of a body in any layout that a file may have: lines, an array, objects over
 * several lines, a search response.
 *
 * @param bytes with a zero byte after the content, as in a block
 */
export function frameDocuments(bytes: Uint8Array, length: number): Framed {
  const cutter = createCutter(detectFormat(bytes.subarray(0, Math.min(length, PROBE_BYTES))));
  cutter.scan(bytes, length, true);
  const { format, spans, broken } = cutter;
  return { format, spans: spans === null ? null : Uint32Array.from(spans), broken };
}
