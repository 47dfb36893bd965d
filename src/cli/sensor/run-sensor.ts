import { openSensor, type Sensor } from '../../sensor/index.ts';
import { writeNotes } from '../output/note.ts';
import { styleFor } from '../output/style.ts';
import { endOnSignal } from './end-on-signal.ts';
import { printable } from './printable.ts';
import type { SensorRequest } from './request.ts';
import { firstLines } from './first-lines.ts';
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
    await written(stdout, stdout.isTTY ? printable(bytes) : bytes);
    if (printed === most) break;
  }
  return printed;
}
