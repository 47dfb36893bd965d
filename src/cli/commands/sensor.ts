import { Command } from 'commander';
import type { SensorCommandOptions } from '../options/sensor.ts';
import { addDisplayOptions, newCommand } from '../options/shared.ts';
import { addSensorOptions } from '../options/sensor-flags.ts';

const DESCRIPTION = `Prints the start, fork and exit of every process in the containers of this host as NDJSON.

Reads the tracepoints of the Linux kernel: no kernel module, no compiler, no agent. Needs root and
the tracing file system (mounted at /sys/kernel/tracing on most systems).

Runs until Ctrl-C. Events that were lost and fields that could not be read in time are counted on
standard error; dockwarden.missing in an event lists the fields that it lacks.

Exit code: 0 success, 2 error in the command, or the sensor cannot run on this host.`;

export function sensorCommand(): Command {
  const command = newCommand(
    'sensor',
    'print process events of the containers on this host',
    DESCRIPTION,
    EXAMPLES,
  )
    .option('--duration <time>', 'stop after this time, such as 30s or 5m')
    .option('--count <n>', 'stop after this number of events')
    .action(async (options: SensorCommandOptions) => {
      // Loaded on demand: the other commands need not wait for it.
      const { readSensorRequest } = await import('../options/sensor.ts');
      const { runSensor } = await import('../sensor/run-sensor.ts');
      await runSensor(readSensorRequest(options));
    });
  return addDisplayOptions(addSensorOptions(command));
}

const EXAMPLES = `
Examples:
  dockwarden sensor
  dockwarden sensor --host --duration 10m | gzip > events.ndjson.gz
  dockwarden sensor | dockwarden query 'process where process.name : "kubectl"'`;
