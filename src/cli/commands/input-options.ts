import { Option, type Command } from 'commander';
import { ADAPTER_NAMES } from '../../ingest/adapters/names.ts';
import type { InputFormat } from '../../ingest/index.ts';
import type { DisplayOptions } from './shared-options.ts';
import type { InputCommand } from '../inputs/open-inputs.ts';

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
