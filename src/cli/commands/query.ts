import { Argument, Command, Option } from 'commander';
import { CliError } from '../errors.ts';
import { FORMATS } from '../query/request.ts';
import { addDisplayOptions, timeZoneOption, unwrapped } from './shared-options.ts';
import { addInputOptions } from './input-options.ts';
import { sequenceMemoryOption } from './memory-option.ts';
import type { QueryOptions } from './query-options.ts';
import { addTimeOptions } from './time-options.ts';

const DESCRIPTION = `Runs an EQL query over event files and prints what matched.

Files: NDJSON, a JSON array, one JSON object, an Elasticsearch search response, or what Falco,
Tetragon, Tracee, auditd, laurel, KubeArmor and the audit of Kubernetes write; plain, gzip or zstd. A folder is read with all below it; quoted globs are expanded. No file, or -, is standard input.

Exit code: 0 something matched, 1 nothing matched, 2 the query or the input was wrong.`;

export function queryCommand(): Command {
  const command = new Command('query')
    .summary('run an EQL query over event files')
    .description(unwrapped(DESCRIPTION))
    .addArgument(new Argument('[eql]', 'the query; left out with --query-file'))
    .addArgument(new Argument('[file...]', 'event files, folders or globs'))
    .addOption(
      new Option('--format <format>', 'default: table on a terminal, ndjson otherwise').choices(
        FORMATS,
      ),
    )
    .option('--fields <a,b,c>', 'show these fields only (_index and _id are those of search hits)')
    .option('--count', 'print only the number of results')
    .option('--size <n>', 'most results (default: all)')
    .option(
      '--result-position <end>',
      'which end --size keeps: head (earliest) or tail (latest)',
      'tail',
    )
    .option('--max-samples-per-key <n>', 'sample queries: most samples of one key', '1')
    .option('--timestamp-field <field>', 'the time of an event', '@timestamp')
    .option('--event-category-field <field>', 'what stands before "where"', 'event.category')
    .option('--tiebreaker-field <field>', 'orders events of the same time')
    .option(
      '--schema <file>',
      'check names and types: JSON of field to type, a mapping, ecs or cloud_defend',
    )
    .option('--query-file <file>', 'read the query from a file')
    .option(
      '--explain',
      'print how the query is understood and run, and stop; with --format json the plan as data',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (first: string | undefined, rest: string[], options: QueryOptions) => {
      const positional = [...(first === undefined ? [] : [first]), ...rest];
      if (options.queryFile === undefined && positional.length === 0) {
        throw new CliError(
          'CLI1002',
          'no query was given',
          `write the query in quotes, for instance: dockwarden query 'process where process.name == "kubectl"' events.ndjson`,
        );
      }
      // Loaded when it is called: the other commands need not wait for it.
      const { queryAction } = await import('./query-action.ts');
      await queryAction(positional, options);
    });
  addTimeOptions(command);
  addInputOptions(command).addOption(sequenceMemoryOption()).addOption(timeZoneOption());
  return addDisplayOptions(command);
}

const EXAMPLES = `
Examples:
  dockwarden query 'process where process.name : "kubectl"' events.ndjson.gz
  dockwarden query 'sequence by container.id with maxspan=1m
      [process where process.name in ("curl", "wget")] [process where process.name == "chmod"]' logs/
  zcat audit.gz | dockwarden query --count 'any where kubernetes.audit.verb == "create"'`;
