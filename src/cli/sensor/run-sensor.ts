import { openSensor, type Sensor, type SensorOptions } from '../../sensor/index.ts';
import { writeNotes } from '../terminal/notes.ts';
import { styleFor } from '../terminal/style.ts';
import { endOnSignal } from '../terminal/end-on-signal.ts';
import { safeJsonLines } from '../../util/safe-text.ts';
import { StatusLine } from './status-line.ts';
import { statusSummary } from './summary.ts';

/** Prints what the sensor sees until it is told to end. */
export async function runSensor(request: SensorRequest): Promise<void> {
  const { stderr, env } = process;
  const started = performance.now();
  const sensor = await openSensor(request.sensor);
  const release = endOnSignal(() => sensor.close());
  const style = styleFor(stderr, env);
  const line = new StatusLine(stderr, style, () => sensor.status());
  const timer =
    request.milliseconds === null
      ? undefined
      : setTimeout(() => void sensor.close(), request.milliseconds);
  let printed = 0;
  try {
    if (!request.isQuiet) line.begin();
    printed = await print(sensor, request.count);
  } finally {
    line.end();
    clearTimeout(timer);
    await sensor.close();
    release();
  }
  const seconds = (performance.now() - started) / 1_000;
  writeNotes(stderr, statusSummary(sensor.status(), printed, seconds, style), request.isQuiet);
}

const written = (stream: NodeJS.WritableStream, text: string | Uint8Array) =>
  new Promise<void>((resolve) => {
    stream.write(text, () => resolve());
  });

/** As fast as the reader takes it: what waits beyond a bound is dropped and counted by the sensor. */
async function print(sensor: Sensor, count: number | null): Promise<number> {
  const { stdout } = process;
  const most = count ?? Number.POSITIVE_INFINITY;
  let printed = 0;
  for await (const batch of sensor.batches) {
    const { bytes, lines } = firstLines(batch, most - printed);
    printed += lines;
    // The memory of a batch is used again once the next is asked for.
    await written(
      stdout,
      stdout.isTTY ? safeJsonLines(Buffer.from(bytes).toString('utf8')) : bytes,
    );
    if (printed === most) break;
  }
  return printed;
}

const LINE_END = 0x0a;

/** The first lines of a text of whole lines, `most` at most, and how many they are. */
export function firstLines(
  text: Uint8Array,
  most: number,
): { readonly bytes: Uint8Array; readonly lines: number } {
  // The search of a buffer is many times faster than that of other arrays.
  const buffer = Buffer.from(text.buffer, text.byteOffset, text.length);
  let lines = 0;
  let end = 0;
  while (lines < most && end < text.length) {
    const lineEnd = buffer.indexOf(LINE_END, end);
    end = lineEnd < 0 ? text.length : lineEnd + 1;
    lines += 1;
  }
  return { bytes: text.subarray(0, end), lines };
}

/** What `sensor` is to do. */
export interface SensorRequest {
  readonly sensor: Partial<SensorOptions>;
  /** Null for no end. */
  readonly milliseconds: number | null;
  /** The most events that are printed; null for all. */
  readonly count: number | null;
  /** Whether only events and warnings are written. */
  readonly isQuiet: boolean;
}
