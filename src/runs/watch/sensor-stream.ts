import { chunkSource, ConversionCounts, liveBlocks } from '../../ingest/index.ts';
import { openSensor, type SensorOptions } from '../../sensor/index.ts';
import type { Stream } from './stream.ts';

/** The sensor of this machine. Throws `SensorError`. */
export async function openSensorStream(options: Partial<SensorOptions>): Promise<Stream> {
  const sensor = await openSensor(options);
  let closed: Promise<void> | null = null;
  const close = () => (closed ??= sensor.close());
  return {
    blocks: liveBlocks(chunkSource(sensor.batches), 0),
    nameOf: () => 'sensor',
    release: () => {},
    status: () => sensor.status(),
    conversions: new ConversionCounts(),
    broken: () => 0,
    rotations: () => 0,
    skipped: { otherFiles: 0, hidden: 0, special: 0 },
    stop: () => void close(),
    close,
  };
}
