import {
  type WatchFormat,
  sequenceMemoryOf,
  type MemoryOptions,
  numberOrAll,
} from '../options/shared.ts';
import type { StreamRequest } from '../../runs/watch/input-stream.ts';
import { type TimeZone, NANOS_PER_SECOND, parseDuration } from '../../util/time/index.ts';
import { inputRequestOf, type InputOptions } from '../options/input.ts';
import { ruleRequestOf, type RuleOptions } from '../options/rule.ts';
import { readSensorRequest, type SensorCommandOptions } from '../options/sensor.ts';
import { wallClock } from '../environment.ts';
import { invalidArgument } from '../errors.ts';

export interface WatchOptions
  extends InputOptions, RuleOptions, SensorCommandOptions, MemoryOptions {
  readonly follow?: true;
  readonly lateness?: string;
  readonly maxAlerts?: string;
  readonly why?: true;
  readonly buildingBlocks?: true;
  readonly failOnAlert?: true;
  readonly format?: WatchFormat;
  readonly timezone: TimeZone;
}

/** Events in pipes come from several threads and may have been buffered on the way. */
const PIPE_LATENESS = 2n * NANOS_PER_SECOND;
/** The sensor delivers events in order. */
const SENSOR_LATENESS = 0n;

/** The maximum time for which the reorder buffer holds an event. */
const MAX_LATENESS = 3_600n * NANOS_PER_SECOND;

/** Checks the options. Throws a `CliError`. */
export function readWatchCommand(files: readonly string[], options: WatchOptions): WatchCommand {
  const now = wallClock();
  const usesSensor = files.length === 0;
  refuseUseless(files, options);
  const { lateness, maxAlerts } = options;
  const { sensor, milliseconds } = readSensorRequest(options);
  return {
    ...inputRequestOf(files, options),
    ...ruleRequestOf(options, now),
    inputs: files,
    sensor: usesSensor ? sensor : null,
    follows: options.follow === true,
    lateness:
      lateness === undefined
        ? usesSensor
          ? SENSOR_LATENESS
          : PIPE_LATENESS
        : span('--lateness', lateness, MAX_LATENESS),
    duration: milliseconds,
    maxAlerts: maxAlerts === undefined ? 'rule' : numberOrAll('--max-alerts', maxAlerts),
    maxSequenceMemory: sequenceMemoryOf(options),
    format: options.format ?? (process.stdout.isTTY ? 'text' : 'ndjson'),
    zone: options.timezone,
    why: options.why === true,
    showsBuildingBlocks: options.buildingBlocks === true,
    failsOnAlert: options.failOnAlert === true,
  };
}

/** Options without an effect are rejected. */
function refuseUseless(files: readonly string[], options: WatchOptions): void {
  const { follow, host, realtime, engine, inputFormat, keepOriginal } = options;
  const [ofSensor = null] = [
    ...(host === true ? ['--host'] : []),
    ...(realtime ? [] : ['--no-realtime']),
    ...(engine.length > 0 ? ['--engine'] : []),
  ];
  if (ofSensor !== null && files.length > 0) {
    throw invalidArgument(
      `${ofSensor} is an option of the sensor`,
      'remove the files from the command, or the option',
    );
  }
  const named = inputFormat !== 'auto' && inputFormat !== 'ecs';
  const ofFiles = named ? '--input-format' : keepOriginal === true ? '--keep-original' : null;
  if (ofFiles !== null && files.length === 0) {
    throw invalidArgument(
      `${ofFiles} needs a file or - for standard input`,
      'name one; without any, events come from the sensor',
    );
  }
  if (follow === true && files.every((file) => file === '-')) {
    throw invalidArgument(
      '--follow needs a file to follow',
      'name one; a pipe is always read until its writer closes it',
    );
  }
}

/** Nanoseconds. */
function span(option: string, text: string, most: bigint): bigint {
  const nanos = parseDuration(text);
  if (nanos !== null && nanos <= most) return nanos;
  throw invalidArgument(
    nanos === null ? `${option} ${text} is not a time span` : `${option} ${text} is too long`,
    'give a number and a unit: 500ms, 30s, 10m, 1h',
  );
}

/** A call of `dockwarden watch`, checked and complete. */
export interface WatchCommand extends StreamRequest {
  /** When to end, in milliseconds after the start; `null`: never. */
  readonly duration: number | null;
  readonly format: WatchFormat;
  /** The zone that times are shown in. */
  readonly zone: TimeZone;
  readonly why: boolean;
  readonly showsBuildingBlocks: boolean;
  readonly failsOnAlert: boolean;
  /** Whether to write only alerts and warnings. */
  readonly isQuiet: boolean;
}
