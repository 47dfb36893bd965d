import { Argument, Command } from 'commander';
import { SCAN_FORMATS } from '../../report/scan-formats.ts';
import {
  addDisplayOptions,
  formatByTerminal,
  collect,
  timeZoneOption,
  newCommand,
  sequenceMemoryOption,
} from '../options/shared.ts';
import { addClusterOptions, addDataOptions, addInputOptions } from '../options/input.ts';
import { addRuleOptions } from '../options/rule.ts';
import type { ScanOptions } from '../scan/request.ts';
import { addTimeOptions } from '../options/time.ts';

const DESCRIPTION = `Runs detection rules over event files and prints the alerts.

Files: NDJSON, a JSON array, a single JSON object, an Elasticsearch search response, or the output of Falco,
Tetragon, Tracee, auditd, laurel, KubeArmor or Kubernetes auditing; plain, gzip or zstd. Directories are read recursively; quoted globs are expanded. Without a file, or with -, events are read from standard input. With --data, the events that a service has stored are read instead; with --events, those of OpenSearch or Elasticsearch.

A rule reads the documents that its index patterns select, by their index, their data stream, or their
module and dataset. A document without any of these is read by every rule.

Exit code: 0 success, 1 alerts with --fail-on-alert, 2 error in the command, a rule or the input.`;

export function scanCommand(): Command {
  const command = newCommand(
    'scan',
    'run detection rules over event files',
    DESCRIPTION,
    EXAMPLES,
  ).addArgument(new Argument('[file...]', 'event files, directories or globs'));
  addTimeOptions(addClusterOptions(addDataOptions(addRuleOptions(command))))
    .option(
      '--max-alerts <n>',
      "maximum number of alerts per rule, or all (default: the rule's max_signals)",
    )
    .option('--simulate-schedule', 'replay the schedule of each rule in event time')
    .option('--why', 'show which clauses matched, and on which values')
    .option('--profile', 'show the time that each rule took')
    .option('--building-blocks', 'show the alerts of building block rules')
    .option('--fail-on-alert', 'exit with 1 if there are alerts')
    .addOption(formatByTerminal(SCAN_FORMATS))
    .option(
      '--write <file>',
      'also write a file, in the format of its extension: .html, .ndjson, .json, or .layer.json for ATT&CK Navigator; repeatable',
      collect,
    )
    .option('--show <n>', 'alerts shown per rule in the table, or all', '3')
    .action(async (files: string[], options: ScanOptions) => {
      // Loaded on demand: the other commands need not wait for it.
      const { readScanCommand } = await import('../scan/request.ts');
      const { runScanCommand } = await import('../scan/run-scan.ts');
      await runScanCommand(await readScanCommand(files, options));
    });
  addInputOptions(command).addOption(sequenceMemoryOption()).addOption(timeZoneOption());
  return addDisplayOptions(command);
}

const EXAMPLES = `
Examples:
  dockwarden scan events.ndjson.gz
  dockwarden scan --min-severity high --write report.html logs/
  dockwarden scan --rules my-rules/ --exceptions allow.ndjson --fail-on-alert events/
  dockwarden scan --data /var/lib/dockwarden --from now-1d --stream 'logs-falco*'
  dockwarden scan --rules new-rule.toml --simulate-schedule last-week.ndjson.zst`;
