import { isJoined, MAX_WAIT_LENGTH } from '../adapters/auditd/assembler.ts';
import { readLine } from '../adapters/auditd/line.ts';
import { NEWLINE } from '../json/bytes.ts';

/** What is longer, or began further up, is not waited for. */
const MAX_OPEN_BYTES = 1024 * 1024;

/** `2026-11-24T10:15:30.123456789Z stdout F …`, and the start of what it says. */
const CRI =
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::[^ ]{0,64})? /;

/** Docker's `json-file`: the text of a whole line ends with a line feed. */
const DOCKER = /^\{"log":".*?(\\n)?","stream":"(stdout|stderr)"/s;

/** A line that is a part of an event. */
interface Part {
  /** What all parts of the event have in common. */
  readonly event: string;
  readonly isLast: boolean;
  /** When the event happened in milliseconds, if it shows when no more is to come. */
  readonly time: number | null;
  readonly host: string;
}

interface OpenEvent extends Part {
  readonly start: number;
}

/**
 * How many bytes at the end of a body may be the beginning of an event of several lines: from the
 * first record of auditd whose event has not ended, or the first part of a container log line
 * without its end.
 */
export function openEnd(body: Uint8Array): number {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  // The lines of a file are of one kind: nearly all have no parts, and their last line shows it.
  const last = lastLine(bytes);
  if (last.length > MAX_OPEN_BYTES || partOf(last) === null) return 0;
  const open = new Map<string, OpenEvent>();
  const latest = new Map<string, number>();
  let start = startOfLine(bytes, Math.max(0, bytes.length - MAX_OPEN_BYTES));
  while (start < bytes.length) {
    const lineEnd = bytes.indexOf(NEWLINE, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd;
    const part = partOf(bytes.toString('utf8', start, end));
    if (part !== null) {
      if (part.time !== null) latest.set(part.host, part.time);
      if (part.isLast) open.delete(part.event);
      else if (!open.has(part.event)) open.set(part.event, { ...part, start });
    }
    start = end + 1;
  }
  const waited = [...open.values()].filter(
    ({ time, host }) => time === null || (latest.get(host) ?? time) - time <= MAX_WAIT_LENGTH,
  );
  return bytes.length - Math.min(bytes.length, ...waited.map((event) => event.start));
}

function lastLine(bytes: Buffer): string {
  const end = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
  return end < 1 ? '' : bytes.toString('utf8', bytes.lastIndexOf(NEWLINE, end - 1) + 1, end);
}

function startOfLine(bytes: Buffer, place: number): number {
  if (place === 0) return 0;
  const lineEnd = bytes.indexOf(NEWLINE, place - 1);
  return lineEnd < 0 ? bytes.length : lineEnd + 1;
}

/** `null` for a line that is whole by its kind. */
function partOf(line: string): Part | null {
  const [, stream, tag] = CRI.exec(line) ?? [];
  if (stream !== undefined) return { event: stream, isLast: tag === 'F', time: null, host: '' };
  const docker = DOCKER.exec(line);
  if (docker !== null) {
    const [, lineFeed, name = ''] = docker;
    return { event: name, isLast: lineFeed !== undefined, time: null, host: '' };
  }
  const record = readLine(line);
  if (record === undefined) return null;
  const { node = '', type, stamp } = record;
  return {
    event: `${node} ${stamp.text}`,
    // Other records stand alone.
    isLast: !isJoined(type) || type === 'EOE' || type === 'PROCTITLE',
    time: stamp.time,
    host: node,
  };
}
