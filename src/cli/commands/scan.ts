import { Argument, Command, Option } from 'commander';
import { SCAN_FORMATS } from '../scan/request.ts';
import { addDisplayOptions, timeZoneOption, unwrapped } from './shared-options.ts';
import { addInputOptions } from './input-options.ts';
import { sequenceMemoryOption } from './memory-option.ts';
import { addRuleOptions, collect } from './rule-options.ts';
import type { ScanOptions } from './scan-options.ts';
import { addTimeOptions } from './time-options.ts';

const DESCRIPTION = `Runs detection rules over event files and prints the alerts.

Files: NDJSON, a JSON array, one JSON object, an Elasticsearch search response, or what Falco,
Tetragon, Tracee, auditd, laurel, KubeArmor and the audit of Kubernetes write; plain, gzip or zstd. A folder is read with all below it; quoted globs are expanded. No file, or -, is standard input.

A rule reads the documents of its index patterns. A document says where it comes from by its index,
its data stream, or its module and dataset; one that says nothing is read by every rule.

Exit code: 0 done, 1 alerts and --fail-on-alert, 2 the command, a rule or the input was wrong.`;

export function scanCommand(): Command {
  const command = new Command('scan')
    .summary('run detection rules over event files')
    .description(unwrapped(DESCRIPTION))
    .addArgument(new Argument('[file...]', 'event files, folders or globs'));
  addTimeOptions(addRuleOptions(command))
    .option('--max-alerts <n>', "most alerts of a rule, or all (default: the rule's own)")
    .option('--simulate-schedule', 'replay the schedule of each rule in the time of the events')
    .option('--why', 'say which clauses matched, by which values')
    .option('--profile', 'show what each rule took')
    .option('--building-blocks', 'show the alerts of building block rules')
    .option('--fail-on-alert', 'exit with 1 if there is an alert')
    .addOption(
      new Option(
        '--format <format>',
        'what is printed; default: table on a terminal, ndjson otherwise',
      ).choices(SCAN_FORMATS),
    )
    .option(
      '--write <file>',
      'also write a file: .html, .ndjson, .json, or .layer.json for ATT&CK Navigator; repeatable',
      collect,
    )
    .option('--show <n>', 'alerts of each rule in the table, or all', '3')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: ScanOptions) => {
      // Loaded when it is called: the other commands need not wait for it.
      const { readScanCommand } = await import('./scan-options.ts');
      const { runScanCommand } = await import('../scan/run-scan.ts');
      await runScanCommand(readScanCommand(files, options));
    });
  addInputOptions(command).addOption(sequenceMemoryOption()).addOption(timeZoneOption());
  return addDisplayOptions(command);
}

const EXAMPLES = `
Examples:
  dockwarden scan events.ndjson.gz
  dockwarden scan --min-severity high --write report.html logs/
  dockwarden scan --rules my-rules/ --exceptions allow.ndjson --fail-on-alert events/
  dockwarden scan --rules new-rule.toml --simulate-schedule last-week.ndjson.zst`;
