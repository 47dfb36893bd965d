import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { ADAPTER_NAMES } from '../../ingest/adapters/names.ts';
import type { InputFormat } from '../../ingest/index.ts';
import { CliError, invalidArgument } from '../errors.ts';
import { AUTH_VARIABLES, authOfEnvironment } from '../../stores/open/cluster.ts';
import { type DisplayOptions, collect } from './shared.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import type { InputCommand, DataSource } from '../inputs/open-inputs.ts';

/** The options of commands that read stored events, as commander provides them. */
export interface DataOptions {
  readonly data?: string;
  readonly stream?: readonly string[];
}

/** The options of commands that read events of a cluster, as commander provides them. */
export interface ClusterOptions {
  readonly events?: string;
  readonly index?: string;
  readonly eventsCa?: string;
  readonly assumeIndexed?: true;
}

export const addClusterOptions = (command: Command): Command =>
  command
    .option(
      '--events <url>',
      'read events of OpenSearch or Elasticsearch at this address, instead of files',
    )
    .option(
      '--index <pattern>',
      'indices, aliases and data streams of --events, such as logs-*; a comma separates several',
    )
    .option(
      '--events-ca <file>',
      'certificate of the authority that --events is trusted by, in PEM',
    )
    .option(
      '--assume-indexed',
      'assume that no text is too long for its index (ignore_above); a longer one may be missed',
    );

/** For a command that reads files otherwise. */
export function addDataOptions(command: Command): Command {
  return addStreamOption(
    command.option(
      '--data <dir>',
      'read the events stored in this data directory, instead of files',
    ),
  );
}

export const addStreamOption = (command: Command): Command =>
  command.option(
    '--stream <pattern>',
    'only stored events of matching streams; * matches any text; repeatable',
    collect,
  );

/** For a command on nothing else. */
export const dataFolderOption = () =>
  new Option('--data <dir>', 'the data directory of a service').makeOptionMandatory();

/** `null` where files are read. Throws a `CliError`. */
export function dataSourceOf(
  files: readonly string[],
  { data, stream, inputFormat, keepOriginal }: DataOptions & InputOptions,
): DataSource | null {
  if (data === undefined) {
    if (stream === undefined) return null;
    throw invalidArgument('--stream selects stored events', 'add --data DIR');
  }
  if (inputFormat !== 'auto' || keepOriginal === true) {
    throw invalidArgument(
      'stored events have been converted when they came in',
      '--input-format and --keep-original are for files',
    );
  }
  if (files.length === 0) return { folder: data, streams: stream ?? null };
  throw invalidArgument(
    `events are read from --data ${data} or from files, not from both`,
    'remove the files, or --data',
  );
}

/** `null` where no cluster is read. Throws a `CliError`. */
export async function clusterSourceOf(
  files: readonly string[],
  options: ClusterOptions & DataOptions & InputOptions,
): Promise<ClusterSource | null> {
  const { events, index, eventsCa, assumeIndexed, data } = options;
  if (events === undefined) {
    const other = [
      index !== undefined && '--index',
      eventsCa !== undefined && '--events-ca',
      assumeIndexed === true && '--assume-indexed',
    ].find((option) => option !== false);
    if (other === undefined) return null;
    throw invalidArgument(`${other} is about events of a cluster`, 'add --events URL');
  }
  if (data !== undefined || files.length > 0) {
    throw invalidArgument(
      `events are read from --events ${events} or from ${data === undefined ? 'files' : '--data'}, not from both`,
      'remove one of them',
    );
  }
  if (options.inputFormat !== 'auto' || options.keepOriginal === true) {
    throw invalidArgument(
      'events of a cluster are read as they are stored there',
      '--input-format and --keep-original are for files',
    );
  }
  if (index === undefined || index.trim() === '') {
    throw invalidArgument('--events needs the indices to read', "add --index 'logs-*'");
  }
  return {
    connection: await clusterConnection(events, eventsCa),
    pattern: index.trim(),
    trustsIgnoreAbove: assumeIndexed === true,
  };
}

/** How the cluster at an address is reached, with what the environment has for signing in. Throws a `CliError`. */
export const clusterConnection = async (
  events: string,
  ca: string | undefined,
): Promise<ClusterSource['connection']> => ({
  url: clusterAddress(events),
  auth: authOfEnvironment(process.env),
  ca: await certificate(ca),
});

function clusterAddress(events: string): string {
  let url: URL;
  try {
    url = new URL(events);
  } catch {
    throw invalidArgument(
      `--events ${events} is not an address`,
      'give one such as https://opensearch.example.com:9200',
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalidArgument(`--events ${events} begins with neither https:// nor http://`);
  if (url.username !== '' || url.password !== '') {
    const { user, password, key } = AUTH_VARIABLES;
    throw invalidArgument(
      'a password in --events can be seen by all users of this machine',
      `set ${user} and ${password}, or ${key}, in the environment`,
    );
  }
  return url.href;
}

async function certificate(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(
      'CLI1003',
      `--events-ca ${file} cannot be read: ${(error as Error).message}`,
    );
  }
}

/** The options of every command that reads events, as commander provides them. */
export interface InputOptions extends DisplayOptions {
  readonly inputFormat: InputFormat;
  readonly keepOriginal?: true;
  readonly rejects?: string;
  readonly strictInput?: true;
}

/** Per-record detection, unchanged documents, or one of the adapters. */
const INPUT_FORMATS = ['auto', 'ecs', ...ADAPTER_NAMES];

export function addInputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--input-format <format>', 'format of the events; auto detects it per record')
        .choices(INPUT_FORMATS)
        .default('auto'),
    )
    .option('--keep-original', 'keep the original record of a converted event in event.original')
    .option('--rejects <file>', 'write unreadable lines to this file')
    .option('--strict-input', 'exit with 2 if a line cannot be read');
}

/** Without files, standard input is read. */
export function inputRequestOf(files: readonly string[], options: InputOptions): InputCommand {
  return {
    inputs: files.length === 0 ? ['-'] : files,
    inputFormat: options.inputFormat,
    keepsOriginal: options.keepOriginal === true,
    rejects: options.rejects ?? null,
    isStrict: options.strictInput === true,
    isQuiet: options.quiet === true,
  };
}
