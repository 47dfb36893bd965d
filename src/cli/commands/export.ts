import { Command } from 'commander';
import { addAlertFilters, filtersOf, type AlertFilters } from '../options/alert.ts';
import { addStreamOption, dataFolderOption } from '../options/input.ts';
import { addDisplayOptions, newCommand, type DisplayOptions } from '../options/shared.ts';
import { addTimeOptions, timeRangeOf, type TimeOptions } from '../options/time.ts';
import { wallClock } from '../environment.ts';
import { invalidArgument } from '../errors.ts';

const DESCRIPTION = `Prints stored events as NDJSON, byte for byte as they were received, each stream in order of arrival.

Can run while a service writes to the directory; exports the events stored when it starts.

With --alerts, prints whole alert documents instead, in the order in which they were raised; a sequence is
followed by the documents of its events.

Exit code: 0 success, 2 error in the command, or events that could not be read.`;

interface ExportOptions extends DisplayOptions, TimeOptions, Omit<AlertFilters, 'from' | 'to'> {
  readonly data: string;
  readonly stream?: readonly string[];
  readonly envelope?: true;
  readonly alerts?: true;
  readonly space?: string;
  readonly output?: string;
}

export function exportCommand(): Command {
  const command = newCommand(
    'export',
    'print stored events or alerts as NDJSON',
    DESCRIPTION,
    EXAMPLES,
  )
    .addOption(dataFolderOption())
    .option(
      '--envelope',
      'print search hits with the index, id, arrival number and time of receipt of each event',
    )
    .option(
      '--alerts',
      'print alert documents instead of events; the filters from --status to --text select alerts',
    )
    .option('--space <id>', 'with --alerts, the space of the alerts (default: default)')
    .option('--output <file>', 'write to a new file instead of standard output')
    .action(async (options: ExportOptions) => {
      if (options.alerts === true) return exportAlertsOf(options);
      const [name] = Object.keys(alertFiltersOf(options));
      if (name !== undefined) throw invalidArgument(`--${name} selects alerts`, 'add --alerts');
      const { runExport } = await import('../data/run-export.ts');
      await runExport({
        folder: options.data,
        streams: options.stream ?? null,
        ...timeRangeOf(options, wallClock()),
        hasEnvelope: options.envelope === true,
        output: options.output ?? null,
        isQuiet: options.quiet === true,
      });
    });
  return addDisplayOptions(addTimeOptions(addStreamOption(addAlertFilters(command))));
}

const alertFiltersOf = (options: ExportOptions) =>
  Object.fromEntries(filtersOf({ ...options, from: undefined, to: undefined }));

async function exportAlertsOf(options: ExportOptions): Promise<void> {
  if (options.stream !== undefined || options.envelope === true)
    throw invalidArgument('--stream and --envelope are for events, not for alerts');
  const { exportAlerts } = await import('../serve/run-alerts.ts');
  await exportAlerts(options);
}

const EXAMPLES = `
Examples:
  dockwarden export --data /var/lib/dockwarden --from now-1d | zstd > yesterday.ndjson.zst
  dockwarden export --data /var/lib/dockwarden --stream 'logs-falco*' --envelope --output falco.ndjson
  dockwarden export --data /var/lib/dockwarden --alerts --status open --output alerts.ndjson`;
