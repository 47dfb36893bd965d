/** Calls back for each line that is not empty, with its offsets (without line end) and number. */
export function eachLine(
  bytes: Uint8Array,
  from: number,
  call: (start: number, end: number, line: number) => void,
): void {
  let line = 1;
  for (let start = from; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const next = feed < 0 ? bytes.length : feed;
    const end = next > start && bytes[next - 1] === 0x0d ? next - 1 : next;
    if (!isBlank(bytes, start, end)) call(start, end, line);
    start = next + 1;
  }
}

/** The number of lines, including empty ones. */
export function countLines(bytes: Uint8Array): number {
  let count = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}
