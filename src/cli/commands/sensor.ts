import { Command } from 'commander';
import type { SensorCommandOptions } from './sensor-options.ts';
import { addDisplayOptions, unwrapped } from './shared-options.ts';
import { addSensorOptions } from './sensor-flags.ts';

const DESCRIPTION = `Prints the start, fork and end of every process in the containers of this machine as NDJSON.

Reads the tracepoints of the Linux kernel: no kernel module, no compiler, no agent. Needs root and
the tracing file system (mounted at /sys/kernel/tracing on most systems).

Ends at Ctrl-C. What could not be read in time and what was lost is counted on standard error;
dockwarden.missing in an event names the fields that it lacks.

Exit code: 0 done, 2 the command was wrong or the sensor cannot run here.`;

export function sensorCommand(): Command {
  const command = new Command('sensor')
    .summary('print process events of the containers on this machine')
    .description(unwrapped(DESCRIPTION))
    .option('--duration <time>', 'stop after this time, such as 30s or 5m')
    .option('--count <n>', 'stop after so many events')
    .addHelpText('after', EXAMPLES)
    .action(async (options: SensorCommandOptions) => {
      // Loaded when it is called: the other commands need not wait for it.
      const { readSensorRequest } = await import('./sensor-options.ts');
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
