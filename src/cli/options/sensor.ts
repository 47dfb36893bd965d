import { statSync } from 'node:fs';
import { ENGINES, isSocket, USUAL_PLACES, type EnginePlace } from '../../sensor/index.ts';
import { NANOS_PER_MS, parseDuration } from '../../util/time/index.ts';
import { invalidArgument } from '../errors.ts';
import type { SensorRequest } from '../sensor/run-sensor.ts';
import { wholeNumber } from './shared.ts';

export interface SensorCommandOptions {
  readonly host?: true;
  readonly duration?: string;
  readonly count?: string;
  readonly buffer: string;
  /** `false` with `--no-realtime`. */
  readonly realtime: boolean;
  readonly engine: readonly string[];
  readonly quiet?: true;
}

/** A smaller buffer overflows at once; a larger one is never needed and may not fit in memory. */
const MIN_BUFFER = 64;
const MAX_BUFFER = 1024 * 1024;
/** The longest timeout that Node supports: 24 days. */
const MAX_MILLISECONDS = 2 ** 31 - 1;

/** Checks the options. Throws a `CliError`. */
export function readSensorRequest(options: SensorCommandOptions): SensorRequest {
  return {
    sensor: {
      includesHost: options.host === true,
      bufferKilobytes: upTo('--buffer', options.buffer, MIN_BUFFER, MAX_BUFFER),
      isRealtime: options.realtime,
      engines: [...options.engine.map(enginePlace), ...USUAL_PLACES],
    },
    milliseconds: options.duration === undefined ? null : milliseconds(options.duration),
    count: options.count === undefined ? null : wholeNumber('--count', options.count, 1),
    isQuiet: options.quiet === true,
  };
}

function upTo(option: string, text: string, least: number, most: number): number {
  const number = wholeNumber(option, text, least);
  if (number <= most) return number;
  throw invalidArgument(`${option} ${text} is more than ${most}`);
}

/** A path that does not exist yet is accepted: an engine may start later. */
function enginePlace(text: string): EnginePlace {
  const equals = text.indexOf('=');
  const engine = ENGINES.find((name) => name === text.slice(0, Math.max(equals, 0)));
  const path = text.slice(equals + 1).replace(/(?<=.)\/+$/, '');
  if (engine === undefined || !path.startsWith('/')) {
    throw invalidArgument(
      engine === undefined
        ? `--engine ${text} does not begin with an engine name and =`
        : `--engine ${text} has no absolute path`,
      `give it as docker=/mnt/docker; the engines are ${ENGINES.join(', ')}`,
    );
  }
  const place = { engine, path };
  const stat = statSync(path, { throwIfNoEntry: false });
  const isFitting = stat === undefined || (isSocket(place) ? stat.isSocket() : stat.isDirectory());
  if (isFitting) return place;
  throw invalidArgument(
    `--engine ${text}: the path is not a ${isSocket(place) ? 'socket' : 'directory'}`,
    'a path that ends in .sock names a socket, any other path a directory',
  );
}

function milliseconds(text: string): number {
  const duration = parseDuration(text);
  const most = duration === null ? 0 : Number(duration / NANOS_PER_MS);
  if (most >= 1 && most <= MAX_MILLISECONDS) return most;
  throw invalidArgument(
    `--duration ${text} is not a time span from 1 ms to 24 days`,
    'give an integer and a unit, such as 30s, 5m or 2h',
  );
}
