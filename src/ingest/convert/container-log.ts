import type { JsonObject } from '../../events/json.ts';

/** The content of a container log line. */
export type Unwrapped =
  | { readonly kind: 'line'; readonly text: string }
  /** The first part of a line that continues. */
  | { readonly kind: 'part' }
  /** A part that exceeds a limit. Its line is not read. */
  | { readonly kind: 'lost'; readonly why: 'too long' | 'too many streams' };

/** The maximum number of characters of a line that is joined from parts. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * `2026-11-24T10:15:30.123456789Z stdout F …`: time, stream, and whether the line is full or
 * partial.
 */
const CRI =
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::[^ ]{0,64})? /;

/** The keys of Docker's `json-file` format. */
const DOCKER_KEYS = new Set(['log', 'stream', 'time', 'attrs']);

/**
 * Unwraps container logs. Sensors in containers write their records to standard output, where the
 * container runtime wraps each line and splits long ones into parts.
 */
export class ContainerLog {
  /** The parts received so far, by stream. */
  readonly #parts = new Map<string, string>();
  /** Streams inside a line that is too long, whose end must not be read as a line. */
  readonly #overlong = new Set<string>();

  /** Returns `null` for a line that is not wrapped. */
  unwrapLine(line: string): Unwrapped | null {
    const [prefix, stream, tag] = CRI.exec(line) ?? [];
    if (prefix === undefined || stream === undefined) return null;
    return this.#put(stream, line.slice(prefix.length), tag === 'F');
  }

  /** Returns `null` for an object that is not a wrapped line. */
  unwrapObject(record: JsonObject): Unwrapped | null {
    const { log, stream } = record;
    if (typeof log !== 'string' || typeof stream !== 'string') return null;
    if (!Object.keys(record).every((key) => DOCKER_KEYS.has(key))) return null;
    const isWhole = log.endsWith('\n');
    return this.#put(stream, isWhole ? log.slice(0, -1) : log, isWhole);
  }

  /** The number of parts whose end did not arrive. */
  finish(): number {
    const { size } = this.#parts;
    this.#parts.clear();
    return size;
  }

  #put(stream: string, text: string, isWhole: boolean): Unwrapped {
    if (this.#overlong.has(stream)) {
      if (isWhole) this.#overlong.delete(stream);
      return { kind: 'part' };
    }
    const whole = (this.#parts.get(stream) ?? '') + text;
    this.#parts.delete(stream);
    if (whole.length > MAX_CHARACTERS) {
      if (!isWhole) this.#overlong.add(stream);
      return { kind: 'lost', why: 'too long' };
    }
    if (isWhole) return { kind: 'line', text: whole };
    // A hostile log could contain any number of stream names.
    if (this.#parts.size === MAX_STREAMS) {
      return { kind: 'lost', why: 'too many streams' };
    }
    this.#parts.set(stream, whole);
    return { kind: 'part' };
  }
}

const MAX_STREAMS = 4;

/** The original line in the event of a log shipper; `null` if there is none. */
export function shippedLine({ log, message }: JsonObject): string | null {
  const line = typeof log === 'string' ? log : message;
  if (typeof line !== 'string') return null;
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}
