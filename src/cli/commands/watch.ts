import { Argument, Command } from 'commander';
import type { WatchOptions } from '../watch/request.ts';
import {
  addDisplayOptions,
  formatByTerminal,
  WATCH_FORMATS,
  timeZoneOption,
  newCommand,
  sequenceMemoryOption,
} from '../options/shared.ts';
import { addSensorOptions } from '../options/sensor-flags.ts';
import { addInputOptions } from '../options/input.ts';
import { addRuleOptions } from '../options/rule.ts';

const DESCRIPTION = `Runs detection rules over events as they happen and prints each alert immediately.

Without a file, events come from the built-in sensor, which watches the processes in the containers of
this host (Linux, root). With -, events are read from standard input; files are read to their end, or
continuously with --follow. The input is line-based: NDJSON, or the lines of other sensors.

It runs until the input ends or Ctrl-C, then prints a summary.

Exit code: 0 success, 1 alerts with --fail-on-alert, 2 error in the command, a rule or the input.`;

export function watchCommand(): Command {
  const command = newCommand(
    'watch',
    'run detection rules over events as they happen',
    DESCRIPTION,
    EXAMPLES,
  ).addArgument(
    new Argument('[file...]', 'event files; - for standard input; none for the built-in sensor'),
  );
  addRuleOptions(command)
    .option('--follow', 'keep reading files as they grow, and across rotation')
    .option(
      '--lateness <time>',
      'how late an event may arrive and still be used in sequences (default: 2s; 0s with the sensor)',
    )
    .option('--duration <time>', 'stop after this time, such as 30s or 5m')
    .option(
      '--max-alerts <n>',
      "maximum number of alerts per rule and interval, or all (default: the rule's max_signals)",
    )
    .option('--why', 'show which clauses matched, and on which values')
    .option('--building-blocks', 'show the alerts of building block rules')
    .option('--fail-on-alert', 'exit with 1 if there were alerts')
    .addOption(formatByTerminal(WATCH_FORMATS))
    .action(async (files: string[], options: WatchOptions) => {
      // Loaded on demand: the other commands need not wait for it.
      const { readWatchCommand } = await import('../watch/request.ts');
      const { runWatch } = await import('../watch/run-watch.ts');
      await runWatch(readWatchCommand(files, options));
    });
  addInputOptions(addSensorOptions(command, 'sensor: '))
    .addOption(sequenceMemoryOption())
    .addOption(timeZoneOption());
  return addDisplayOptions(command);
}

const EXAMPLES = `
Examples:
  sudo dockwarden watch
  tail -f falco.json | dockwarden watch -
  dockwarden watch --follow /var/log/audit/audit.log
  sudo dockwarden watch --min-severity high --format ndjson --duration 1h > alerts.ndjson`;
