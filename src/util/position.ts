/** Both 1-based; the column counts Unicode code points. Lines end with a line feed. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a UTF-16 offset stands; offsets past the end count as the end. */
export function positionOf(text: string, offset: number): Position {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: countCodePoints(text, lineStart, end) + 1 };
}

function countCodePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; count += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return count;
}
