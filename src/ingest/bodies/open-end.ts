import { isJoined } from '../adapters/auditd/assembler.ts';
import { readLine } from '../adapters/auditd/line.ts';
import { NEWLINE } from '../json/bytes.ts';

/** An event that is longer, or whose end has no mark, is not waited for. */
const MAX_OPEN_BYTES = 64 * 1024;

/** `2026-11-24T10:15:30.123456789Z stdout F …`, and the start of what it says. */
const CRI =
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::[^ ]{0,64})? /;

/** Docker's `json-file`: the text of a whole line ends with a line feed. */
const DOCKER = /^\{"log":".*?(\\n)?","stream":"(stdout|stderr)"/s;

/**
 * How many bytes at the end of a body may be the beginning of an event of several lines: from the
 * first record of auditd whose event has not ended, or the first part of a container log line
 * without its end. What began further up is not waited for.
 */
export function openEnd(body: Uint8Array): number {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const from = startOfLine(bytes, Math.max(0, bytes.length - MAX_OPEN_BYTES));
  const open = new Map<string, number>();
  for (let start = from; start < bytes.length;) {
    const lineEnd = bytes.indexOf(NEWLINE, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    note(bytes.toString('utf8', start, end), start, open);
    start = end + 1;
  }
  const first = Math.min(bytes.length, ...open.values());
  return bytes.length - first;
}

function startOfLine(bytes: Buffer, place: number): number {
  if (place === 0) return 0;
  const lineEnd = bytes.indexOf(NEWLINE, place - 1);
  return lineEnd < 0 ? bytes.length : lineEnd + 1;
}

/** Notes where an event begins, and forgets it where it ends. */
function note(line: string, start: number, open: Map<string, number>): void {
  const [, stream, tag] = CRI.exec(line) ?? [];
  if (stream !== undefined) {
    mark(open, stream, tag === 'F', start);
    return;
  }
  const docker = DOCKER.exec(line);
  if (docker !== null) {
    mark(open, docker[2] ?? '', docker[1] !== undefined, start);
    return;
  }
  const record = readLine(line);
  if (record === undefined || !isJoined(record.type)) return;
  const isLast = record.type === 'EOE' || record.type === 'PROCTITLE';
  mark(open, `${record.node ?? ''} ${record.stamp.text}`, isLast, start);
}

function mark(open: Map<string, number>, key: string, isLast: boolean, start: number): void {
  if (isLast) open.delete(key);
  else if (!open.has(key)) open.set(key, start);
}
