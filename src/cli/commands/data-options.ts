import { Option, type Command } from 'commander';
import { invalidArgument } from '../errors.ts';
import type { DataSource } from '../inputs/open-inputs.ts';
import type { InputOptions } from './input-options.ts';
import { collect } from './shared-options.ts';

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
