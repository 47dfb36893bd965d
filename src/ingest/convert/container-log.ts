import type { JsonObject } from '../../events/json.ts';

/** What a line of a container's log wraps. */
export type Unwrapped =
  | { readonly kind: 'line'; readonly text: string }
  /** The beginning of a line that goes on. */
  | { readonly kind: 'part' }
  /** More parts than a line may have: what came before is lost. */
  | { readonly kind: 'too long' };

/** A line is put together up to so many characters. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** `2026-11-24T10:15:30.123456789Z stdout F …`: time, stream, and whether the line is full or partial. */
const CRI =
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::[^ ]{0,64})? /;

/** The keys of Docker's `json-file`. */
const DOCKER_KEYS = new Set(['log', 'stream', 'time', 'attrs']);

/**
 * Sensors in containers write their records to standard output, where the runtime wraps each line
 * and cuts long ones into parts.
 */
export class ContainerLog {
  /** Parts so far, by stream. */
  readonly #parts = new Map<string, string>();

  /** `null` for a line that is no wrapped one. */
  unwrapLine(line: string): Unwrapped | null {
    const [prefix, stream, tag] = CRI.exec(line) ?? [];
    if (prefix === undefined || stream === undefined) return null;
    return this.#put(stream, line.slice(prefix.length), tag === 'F');
  }

  /** `null` for an object that is no wrapped line. */
  unwrapObject(record: JsonObject): Unwrapped | null {
    const { log, stream } = record;
    if (typeof log !== 'string' || typeof stream !== 'string') return null;
    if (!Object.keys(record).every((key) => DOCKER_KEYS.has(key))) return null;
    const isWhole = log.endsWith('\n');
    return this.#put(stream, isWhole ? log.slice(0, -1) : log, isWhole);
  }

  /** Parts whose ends did not come. */
  finish(): number {
    const { size } = this.#parts;
    this.#parts.clear();
    return size;
  }

  #put(stream: string, text: string, isWhole: boolean): Unwrapped {
    const before = this.#parts.get(stream);
    const whole = before === undefined ? text : before + text;
    if (whole.length > MOST_CHARACTERS) {
      this.#parts.delete(stream);
      return { kind: 'too long' };
    }
    if (!isWhole) {
      this.#parts.delete(stream);
      // Whoever writes the log could name ever new streams.
      if (this.#parts.size < MOST_STREAMS) this.#parts.set(stream, whole);
      return { kind: 'part' };
    }
    this.#parts.delete(stream);
    return { kind: 'line', text: whole };
  }
}

const MOST_STREAMS = 4;
