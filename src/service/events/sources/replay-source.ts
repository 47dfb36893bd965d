import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { NANOS_PER_MS, formatInstant, parseInstant } from '../../../util/time/index.ts';
import { isRefusal } from '../intake/intake-service.ts';
import {
  gauge,
  RunningSource,
  type SourceOptions,
  eventLines,
  type Source,
  type SourceStatus,
} from './source.ts';

/** How the times of a recording map to times of a replay, in nanoseconds since 1970. */
interface TimeShift {
  /** The start of the recording. */
  readonly recorded: bigint;
  /** The start of the replay. */
  readonly replayed: bigint;
  /** The speed: time of the recording per unit of time of the replay. */
  readonly pace: number;
}

/**
 * A JSON member with a time. It cannot occur inside a string, where its quotes would be escaped; arguments that look
 * like a time are not members.
 */
const TIME_MEMBER =
  /"(@timestamp|created|start|end)":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)"/g;
const TIMESTAMP = /"@timestamp":"([^"]{20,30})"/;

/** An event of a recording with all of its times moved. Everything else is preserved byte for byte. */
export const movedTimes = (line: string, shift: TimeShift): string =>
  line.replaceAll(TIME_MEMBER, (member, name: string, text: string) => {
    const time = parseInstant(text);
    return time === null ? member : `"${name}":"${formatInstant(movedTime(time, shift))}"`;
  });

/** Preserves the order of times. Times before the recording keep their distance from its start. */
function movedTime(time: bigint, { recorded, replayed, pace }: TimeShift): bigint {
  const since = time - recorded;
  if (since <= 0n) return replayed + since;
  return replayed + (since * SCALE) / BigInt(Math.round(pace * Number(SCALE)));
}

/** The precision of the speed. */
const SCALE = 1_000_000n;

/** The time of an event; `null` without one. */
function timeOfLine(line: string): bigint | null {
  const text = TIMESTAMP.exec(line)?.[1];
  return text === undefined ? null : parseInstant(text);
}

export interface ReplaySourceOptions extends SourceOptions {
  /** A recording: events as JSON lines, in order of time, gzip. */
  readonly recording: string;
  /** The duration of the replay, in milliseconds. */
  readonly spanMs: number;
  /** The replay begins when this resolves; at once without it. */
  readonly ready?: Promise<void>;
}

/** The interval at which events are submitted, in batches. */
const STEP_MS = 200;
const RETRY_MAX_MS = 5_000;

/** Replays a recording as if it happened now: only times are changed, and each event is submitted at its time. */
export class ReplaySource extends RunningSource<ReplaySourceOptions> implements Source {
  readonly kind = 'replay';
  readonly name = 'replay';
  #remaining = 0;

  async start(): Promise<void> {
    const bytes = await inflate(await readFile(this.options.recording));
    const lines = bytes.toString('utf8').split('\n').filter(Boolean);
    this.#remaining = lines.length;
    this.account.isRunning = true;
    this.running = this.#replay(lines).finally(() => {
      this.account.isRunning = false;
    });
  }

  status(): SourceStatus {
    const help = 'Events of the recording that are still to come.';
    return this.account.status([gauge('remaining', this.#remaining, help)]);
  }

  async #replay(lines: readonly string[]): Promise<void> {
    const { signal } = this.stopping;
    await Promise.race([this.options.ready, aborted(signal)]);
    const shift = this.#shiftOf(lines);
    let next = 0;
    while (next < lines.length && !signal.aborted) {
      const now = BigInt(this.clock.now()) * NANOS_PER_MS;
      const due: string[] = [];
      for (; next < lines.length; next += 1) {
        const line = lines[next] as string;
        const time = timeOfLine(line);
        if (time !== null && movedTime(time, shift) > now) break;
        due.push(`${movedTimes(line, shift)}\n`);
      }
      if (due.length > 0) await this.#store(Buffer.from(due.join('')));
      this.#remaining = lines.length - next;
      if (next < lines.length) await this.clock.sleep(STEP_MS, signal);
    }
  }

  #shiftOf(lines: readonly string[]): TimeShift {
    const times = lines.map(timeOfLine).filter((time) => time !== null);
    const first = times[0] ?? 0n;
    const last = times.at(-1) ?? first;
    const span = BigInt(this.options.spanMs) * NANOS_PER_MS;
    return {
      recorded: first,
      replayed: BigInt(this.clock.now()) * NANOS_PER_MS,
      pace: Math.max(Number(last - first) / Number(span), MIN_PACE),
    };
  }

  /** Retries until it is stored: a replay must be complete. */
  async #store(lines: Uint8Array): Promise<void> {
    await this.untilStored(RETRY_MAX_MS, async () => {
      const answer = await this.options.intake.submit(eventLines(this.name, lines));
      if (!isRefusal(answer)) return this.account.stored(answer);
      this.account.rejected += 1;
      this.account.noticed(this.name, `events were refused: ${answer.reason}`);
    });
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

const MIN_PACE = 0.001;
const inflate = promisify(gunzip);
