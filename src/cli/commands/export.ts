import { Command } from 'commander';
import { addStreamOption, dataFolderOption } from './data-options.ts';
import { addDisplayOptions, unwrapped, type DisplayOptions } from './shared-options.ts';
import { addTimeOptions, timeRangeOf, type TimeOptions } from './time-options.ts';
import { wallClock } from '../environment.ts';

const DESCRIPTION = `Prints stored events as NDJSON, byte for byte as they were received, each stream in order of arrival.

Can run while a service writes to the directory; exports the events stored when it starts.

Exit code: 0 success, 2 error in the command, or events that could not be read.`;

interface ExportOptions extends DisplayOptions, TimeOptions {
  readonly data: string;
  readonly stream?: readonly string[];
  readonly envelope?: true;
  readonly output?: string;
}

export function exportCommand(): Command {
  const command = new Command('export')
    .summary('print stored events as NDJSON')
    .description(unwrapped(DESCRIPTION))
    .addOption(dataFolderOption())
    .option(
      '--envelope',
      'print search hits with the index, id, arrival number and time of receipt of each event',
    )
    .option('--output <file>', 'write to a new file instead of standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ExportOptions) => {
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
  return addDisplayOptions(addTimeOptions(addStreamOption(command)));
}

const EXAMPLES = `
Examples:
  dockwarden export --data /var/lib/dockwarden --from now-1d | zstd > yesterday.ndjson.zst
  dockwarden export --data /var/lib/dockwarden --stream 'logs-falco*' --envelope --output falco.ndjson`;
