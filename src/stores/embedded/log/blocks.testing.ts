import type { LogBlock } from './frame.ts';

/** A block of about the given size whose bytes contain its arrival numbers and the tag. */
export function logBlock(firstArrival: number, count = 1, bytes = 40, tag = ''): LogBlock {
  const text = `${firstArrival}+${count};`;
  return {
    stream: `stream-${firstArrival % 3}`,
    index: firstArrival % 2 === 0 ? '' : `index-${firstArrival % 5}`,
    count,
    documentBytes: bytes * 7,
    firstArrival,
    received: 1_764_000_000_000 + firstArrival,
    hasIds: firstArrival % 4 === 1,
    documents: Buffer.from(text.repeat(Math.ceil(bytes / text.length))),
    columns: Buffer.from(`columns ${tag} of ${text}`),
  };
}
