import { NEWLINE, startOfLine } from './lines.ts';

/** Where a document stands. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Finds the first document that ends after a place; places must be asked for in their order. */
export function enclosing(content: Buffer, spans: Uint32Array | null): (at: number) => Place {
  return spans === null ? (at) => lineAround(content, at) : spanAfter(spans, content.length);
}

function lineAround(content: Buffer, at: number): Place {
  const before = at === 0 ? -1 : content.lastIndexOf(NEWLINE, at - 1);
  const lineEnd = content.indexOf(NEWLINE, at);
  const end = lineEnd < 0 ? content.length : lineEnd;
  return { start: startOfLine(content, before + 1, end), end };
}

function spanAfter(spans: Uint32Array, length: number): (at: number) => Place {
  let next = 0;
  return (at) => {
    while (next < spans.length && spans[next + 1]! <= at) next += 2;
    return { start: spans[next] ?? length, end: spans[next + 1] ?? length };
  };
}
