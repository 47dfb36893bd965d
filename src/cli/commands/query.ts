import { Argument, Command } from 'commander';
import type { QueryOptions } from '../query/request.ts';
import {
  addDisplayOptions,
  formatByTerminal,
  QUERY_FORMATS,
  timeZoneOption,
  newCommand,
  sequenceMemoryOption,
} from '../options/shared.ts';
import { addClusterOptions, addDataOptions, addInputOptions } from '../options/input.ts';
import { addTimeOptions } from '../options/time.ts';

const DESCRIPTION = `Runs a query in EQL or KQL over event files and prints the matches.

Files: NDJSON, a JSON array, a single JSON object, an Elasticsearch search response, or the output of Falco,
Tetragon, Tracee, auditd, laurel, KubeArmor or Kubernetes auditing; plain, gzip or zstd. Directories are read recursively; quoted globs are expanded. Without a file, or with -, events are read from standard input. With --data, the events that a service has stored are read instead; with --events, those of OpenSearch or Elasticsearch.

Exit code: 0 at least one match, 1 no match, 2 error in the query or the input.`;

export function queryCommand(): Command {
  const command = newCommand(
    'query',
    'run a query in EQL or KQL over event files',
    DESCRIPTION,
    EXAMPLES,
  )
    .addArgument(new Argument('[query]', 'the query; omit it with --query-file'))
    .addArgument(new Argument('[file...]', 'event files, directories or globs'))
    .option('--language <language>', 'the language of the query: eql or kql', 'eql')
    .addOption(formatByTerminal(QUERY_FORMATS))
    .option(
      '--fields <a,b,c>',
      'show only these fields (_index and _id are those of a search hit or a stored event)',
    )
    .option('--count', 'print only the number of results')
    .option('--size <n>', 'maximum number of results (default: all)')
    .option(
      '--result-position <end>',
      'which results --size keeps: head (earliest) or tail (latest)',
      'tail',
    )
    .option(
      '--max-samples-per-key <n>',
      'maximum number of samples per key, for sample queries',
      '1',
    )
    .option('--timestamp-field <field>', 'field with the time of an event', '@timestamp')
    .option(
      '--event-category-field <field>',
      'field with the event category, the word before "where"',
      'event.category',
    )
    .option('--tiebreaker-field <field>', 'field that orders events with the same time')
    .option(
      '--schema <file>',
      'check field names and types: a JSON object of field to type, a mapping, ecs or cloud_defend',
    )
    .option('--query-file <file>', 'read the query from a file')
    .option(
      '--explain',
      'print the plan of the query and do not run it; as data with --format json',
    )
    .action(async (first: string | undefined, rest: string[], options: QueryOptions) => {
      const positional = [...(first === undefined ? [] : [first]), ...rest];
      // Loaded on demand: the other commands need not wait for it.
      const { readRequest } = await import('../query/request.ts');
      const { queryAction } = await import('../query/run-query.ts');
      await queryAction(await readRequest(positional, options), options);
    });
  addTimeOptions(addClusterOptions(addDataOptions(command)));
  addInputOptions(command).addOption(sequenceMemoryOption()).addOption(timeZoneOption());
  return addDisplayOptions(command);
}

const EXAMPLES = `
Examples:
  dockwarden query 'process where process.name : "kubectl"' events.ndjson.gz
  dockwarden query 'sequence by container.id with maxspan=1m
      [process where process.name in ("curl", "wget")] [process where process.name == "chmod"]' logs/
  dockwarden query --language kql 'process.name: (curl or wget) and not user.name: root' logs/
  dockwarden query --data /var/lib/dockwarden --from now-1h 'process where process.name == "nsenter"'
  dockwarden query --events https://opensearch:9200 --index 'logs-*' --from now-1d 'process where process.name == "nsenter"'
  zcat audit.gz | dockwarden query --count 'any where kubernetes.audit.verb == "create"'`;
