import { openSensor, type Sensor, type SensorOptions } from '../../sensor/index.ts';
import { writeNotes } from '../terminal/notes.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { endOnSignal } from '../terminal/end-on-signal.ts';
import { safeJsonLines } from '../../util/safe-text.ts';
import { Screen } from '../../report/terminal/screen.ts';
import { statusSummary, statusText } from '../../report/terminal/summaries/sensor-summary.ts';

/** Numbers that change faster are unreadable. */
const REPAINT_MS = 500;

/** Prints the events of the sensor until it is stopped. */
export async function runSensor(request: SensorRequest): Promise<void> {
  const { stdout, stderr } = process;
  const started = performance.now();
  const sensor = await openSensor(request.sensor);
  const release = endOnSignal(() => sensor.close());
  const style = styleFor(stderr);
  // There is no status line where events go to the same terminal.
  const hasStatus = !request.isQuiet && !stdout.isTTY;
  const screen = new Screen(
    stdout,
    stderr,
    hasStatus ? () => statusText(sensor.status()) : null,
    style.dim,
  );
  const repaint = setInterval(() => screen.repaint(), REPAINT_MS);
  const timer =
    request.milliseconds === null
      ? undefined
      : setTimeout(() => void sensor.close(), request.milliseconds);
  let printed = 0;
  try {
    screen.repaint();
    printed = await print(sensor, request.count);
  } finally {
    clearInterval(repaint);
    screen.clear();
    clearTimeout(timer);
    await sensor.close();
    release();
  }
  const seconds = (performance.now() - started) / 1_000;
  writeNotes(statusSummary(sensor.status(), printed, seconds, style), request.isQuiet);
}

const written = (stream: NodeJS.WritableStream, text: string | Uint8Array) =>
  new Promise<void>((resolve) => {
    stream.write(text, () => resolve());
  });

/** Prints at the reader's pace; the sensor drops and counts what exceeds its buffer. */
async function print(sensor: Sensor, count: number | null): Promise<number> {
  const { stdout } = process;
  const most = count ?? Number.POSITIVE_INFINITY;
  let printed = 0;
  for await (const batch of sensor.batches) {
    const { bytes, lines } = firstLines(batch, most - printed);
    printed += lines;
    // The memory of a batch is reused as soon as the next one is requested.
    await written(
      stdout,
      stdout.isTTY ? safeJsonLines(Buffer.from(bytes).toString('utf8')) : bytes,
    );
    if (printed === most) break;
  }
  return printed;
}

const LINE_END = 0x0a;

/** The first `most` lines of a text of whole lines, and their number. */
export function firstLines(
  text: Uint8Array,
  most: number,
): { readonly bytes: Uint8Array; readonly lines: number } {
  // Searching a Buffer is many times faster than searching other typed arrays.
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

export interface SensorRequest {
  readonly sensor: Partial<SensorOptions>;
  /** `null`: until stopped. */
  readonly milliseconds: number | null;
  /** The maximum number of events printed; `null` for all. */
  readonly count: number | null;
  /** Whether only events and warnings are written. */
  readonly isQuiet: boolean;
}
