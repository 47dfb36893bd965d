import { NEWLINE, skipBlanksUntil } from './bytes';
import { walk } from './walk';

/** What {@link pass} passed when it was called last: documents, and line ends. */
export let passedDocuments: i32 = 0;
export let passedLines: i32 = 0;

/**
 * Passes lines from the one that begins at `start`: those that are blank, and those that are documents as `read` says,
 * whose fields are not asked for. Returns where it stopped: before a line that is something else, before the line that
 * has `until` in it, or at the end.
 *
 * @param root the node of no fields
 */
export function pass(start: usize, until: usize, end: usize, root: usize): usize {
  passedDocuments = 0;
  passedLines = 0;
  let at = start;
  while (at < end) {
    const lineEnd = endOfLine(at, end);
    if (lineEnd >= until) return at;
    const first = skipBlanksUntil(at, lineEnd);
    if (first < lineEnd) {
      if (!walk(first, lineEnd, root)) return at;
      passedDocuments++;
    }
    if (lineEnd == end) return end;
    passedLines++;
    at = lineEnd + 1;
  }
  return at;
}

/** The next line end, or `end`. */
function endOfLine(start: usize, end: usize): usize {
  let at = start;
  while (at < end) {
    const first = i8x16.eq(v128.load(at), i8x16.splat(NEWLINE));
    const second = i8x16.eq(v128.load(at, 16), i8x16.splat(NEWLINE));
    const third = i8x16.eq(v128.load(at, 32), i8x16.splat(NEWLINE));
    const fourth = i8x16.eq(v128.load(at, 48), i8x16.splat(NEWLINE));
    if (v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) {
      const low = (<u64>i8x16.bitmask(first)) | ((<u64>i8x16.bitmask(second)) << 16);
      const high = (<u64>i8x16.bitmask(third)) | ((<u64>i8x16.bitmask(fourth)) << 16);
      return min(at + <usize>ctz(low | (high << 32)), end);
    }
    at += 64;
  }
  return end;
}
