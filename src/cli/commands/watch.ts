import { Argument, Command, Option } from 'commander';
import { WATCH_FORMATS } from '../watch/request.ts';
import { addDisplayOptions, timeZoneOption, unwrapped } from './shared-options.ts';
import { addSensorOptions } from './sensor-flags.ts';
import { addInputOptions } from './input-options.ts';
import { sequenceMemoryOption } from './memory-option.ts';
import { addRuleOptions } from './rule-options.ts';
import type { WatchOptions } from './watch-options.ts';

const DESCRIPTION = `Runs detection rules over events as they happen and prints each alert at once.

Without a file it watches the processes of this machine's containers with the sensor (Linux, root). With -
it reads what another program writes into the pipe; with files, those to their end, or with --follow on
beyond it. A stream is lines: NDJSON, or the lines of other sensors.

It runs until the stream ends or Ctrl-C, and then says what was counted.

Exit code: 0 done, 1 alerts and --fail-on-alert, 2 the command, a rule or the input was wrong.`;

export function watchCommand(): Command {
  const command = new Command('watch')
    .summary('run detection rules over events as they happen')
    .description(unwrapped(DESCRIPTION))
    .addArgument(new Argument('[file...]', 'event files; - is standard input; none is the sensor'));
  addRuleOptions(command)
    .option('--follow', 'read files on beyond their end, also when they are rotated')
    .option(
      '--lateness <time>',
      'how much later than others an event may come and still count in sequences (default: 2s; 0s with the sensor)',
    )
    .option('--duration <time>', 'stop after this time, such as 30s or 5m')
    .option(
      '--max-alerts <n>',
      "most alerts of a rule in its interval, or all (default: the rule's own)",
    )
    .option('--why', 'say which clauses matched, by which values')
    .option('--building-blocks', 'show the alerts of building block rules')
    .option('--fail-on-alert', 'exit with 1 if there was an alert')
    .addOption(
      new Option(
        '--format <format>',
        'what is printed; default: text on a terminal, ndjson otherwise',
      ).choices(WATCH_FORMATS),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: WatchOptions) => {
      // Loaded when it is called: the other commands need not wait for it.
      const { readWatchCommand } = await import('./watch-options.ts');
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
