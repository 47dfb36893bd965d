import { workerScript } from '../threads/worker-script.ts';
import { withFolders } from './containers/index.ts';
import { Trace } from './kernel/trace.ts';
import { RunningSensor } from './running-sensor.ts';
import { DEFAULT_OPTIONS, type Sensor, type SensorOptions } from './sensor.ts';

export {
  ENGINES,
  isSocket,
  USUAL_PLACES,
  type Engine,
  type EnginePlace,
} from './containers/index.ts';
export { SENSOR_CODES } from './errors.ts';
export type { SensorCode } from './errors.ts';
export type { Sensor, SensorOptions, SensorStatus } from './sensor.ts';

/**
 * Begins to watch the processes of this machine. Throws {@link SensorError} where that cannot be.
 *
 * It runs until {@link Sensor.close}; if the process ends before, by whatever means but a kill, its
 * traces are removed as well, and those of killed runs at the next start.
 */
export async function openSensor(options: Partial<SensorOptions> = {}): Promise<Sensor> {
  const chosen = { ...DEFAULT_OPTIONS, ...options };
  const engines = await withFolders(chosen.engines);
  const trace = new Trace(chosen.bufferKilobytes);
  const sensor = new RunningSensor(trace, { ...chosen, engines }, workerScript('sensor'));
  await sensor.begin();
  return sensor;
}
