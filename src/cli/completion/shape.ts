import type { Argument, Command, Option } from 'commander';

/** What can follow a word: one of a set of words, a file, or free text. */
export type Value = { readonly choices: readonly string[] } | 'file' | 'text';

/** What a shell needs to know about a command. */
export interface CommandShape {
  /** The full command: `dockwarden rules list`. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionShape[];
  /** The kind of its arguments; `null` for a command without any. */
  readonly argument: Value | null;
}

export interface OptionShape {
  /** Without the dashes. */
  readonly name: string;
  readonly description: string;
  readonly isRepeatable: boolean;
  /** `null` for an option without a value. */
  readonly value: Value | null;
}

/** A command and all its subcommands, parents first. */
export function shapesOf(command: Command, parents = ''): readonly CommandShape[] {
  const path = parents === '' ? command.name() : `${parents} ${command.name()}`;
  const subcommands = command.commands.map((sub) => ({
    name: sub.name(),
    description: sub.summary(),
  }));
  const own: CommandShape = {
    path,
    subcommands,
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionShape), HELP],
    argument: argumentOf(command.registeredArguments),
  };
  return [own, ...command.commands.flatMap((sub) => shapesOf(sub, path))];
}

const HELP: OptionShape = {
  name: 'help',
  description: 'show help for the command',
  isRepeatable: false,
  value: null,
};

function optionShape(option: Option): OptionShape {
  const { long, description, argChoices, required, optional } = option;
  return {
    name: (long ?? '').replace(/^--/, ''),
    // Shells show descriptions on one line.
    description: description.replaceAll(/\s+/g, ' '),
    isRepeatable: /\brepeatable\b/.test(description),
    value: required || optional ? valueOf(argChoices, option.flags) : null,
  };
}

/** Arguments of different kinds (a query, then files) are all completed as files. */
function argumentOf(all: readonly Argument[]): Value | null {
  if (all.length === 0) return null;
  const values = all.map((each) => valueOf(each.argChoices, `<${each.name()}>`));
  return values.length === 1 ? (values[0] ?? null) : 'file';
}

/** The placeholder gives the kind of value: `<file>`, `<dir>`. */
function valueOf(choices: readonly string[] | undefined, flags: string): Value {
  if (choices !== undefined) return { choices };
  return /[<[](?:file|path|dir|in|out)\b/.test(flags) ? 'file' : 'text';
}
