import { Option, type Command } from 'commander';
import { ADAPTER_NAMES } from '../../ingest/adapters/names.ts';
import type { InputFormat } from '../../ingest/index.ts';
import { invalidArgument } from '../errors.ts';
import { type DisplayOptions, collect } from './shared.ts';
import type { InputCommand, DataSource } from '../inputs/open-inputs.ts';

/** The options of commands that read stored events, as commander provides them. */
export interface DataOptions {
  readonly data?: string;
  readonly stream?: readonly string[];
}

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
