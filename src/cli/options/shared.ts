import { Command, Option } from 'commander';
import { parseSize } from '../../util/size.ts';
import { timeZone, UTC, type TimeZone } from '../../util/time/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import { invalidArgument } from '../errors.ts';

/** As commander provides it. */
export interface MemoryOptions {
  readonly maxSequenceMemory: string;
}

export const sequenceMemoryOption = () =>
  new Option(
    '--max-sequence-memory <size>',
    'maximum memory for events held by sequences and samples, for all rules together',
  ).default('1GiB');

/** In bytes. Throws a `CliError`. */
export function sequenceMemoryOf({ maxSequenceMemory: text }: MemoryOptions): number {
  const bytes = parseSize(text);
  if (bytes !== null && bytes > 0) return bytes;
  throw invalidArgument(
    `--max-sequence-memory ${text} is not a size`,
    'give a number with a unit, such as 512MB or 2GiB',
  );
}

/** The options of every command, as commander provides them. */
export interface DisplayOptions {
  readonly quiet?: true;
  /** Read before the command runs: see `main.ts`. */
  readonly color: 'auto' | 'always' | 'never';
}

export function addDisplayOptions(command: Command): Command {
  return addColorOption(
    command.option('--quiet', 'print no totals, notes or progress, only warnings and errors'),
  );
}

export const addColorOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--color <when>',
      'when to colour output; auto: on a terminal, unless NO_COLOR or FORCE_COLOR says otherwise',
    )
      .choices(['auto', 'always', 'never'])
      .default('auto'),
  );

/** The first format is the default. */
export const formatOption = (formats: readonly string[]) =>
  new Option('--format <format>', 'output format').choices(formats).default(formats[0]);

export const QUERY_FORMATS = ['table', 'ndjson', 'json', 'csv'] as const;
export type QueryFormat = (typeof QUERY_FORMATS)[number];

export const WATCH_FORMATS = ['text', 'ndjson'] as const;
export type WatchFormat = (typeof WATCH_FORMATS)[number];

/** The first format is the default on a terminal. */
export const formatByTerminal = (formats: readonly string[]) =>
  new Option(
    '--format <format>',
    `output format (default: ${formats[0]} on a terminal, ndjson otherwise)`,
  ).choices(formats);

/** For commands that ask a service. */
export const addServiceOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'address of the service (default: http://127.0.0.1:9200)')
    .option('--data <dir>', 'data directory of a service on this machine, instead of its address');

/** For an option that may be repeated. `--no-exceptions` may precede `--exceptions`. */
export const collect = (value: string, before: readonly string[] | false = []) => [
  ...(before === false ? [] : before),
  value,
];

/** A command with its line in the list of commands, its description and its examples. */
export function newCommand(
  name: string,
  summary: string,
  description: string,
  examples = '',
): Command {
  const command = new Command(name).summary(summary).description(unwrapped(description));
  return examples === '' ? command : command.addHelpText('after', examples);
}

/** For commands that list; `null` for all. */
export const limitOption = (about: string) =>
  new Option('--limit <n>', about)
    .argParser((text) => numberOrAll('--limit', text))
    .default(25, '"25"');

/** For commands that show times. */
export const timeZoneOption = () =>
  new Option(
    '--timezone <zone>',
    'time zone of the times shown: UTC, local, or a name such as Europe/Berlin',
  )
    .argParser(timeZoneOf)
    .default(UTC, '"UTC"');

/** Throws a `CliError`. */
function timeZoneOf(name: string): TimeZone {
  const zone = timeZone(name);
  if (zone !== null) return zone;
  throw invalidArgument(
    `--timezone ${name} is not a time zone`,
    didYouMean(suggest(name, Intl.supportedValuesOf('timeZone')).slice(0, SUGGESTED)) ??
      'give UTC, local, or an IANA name such as Europe/Berlin',
  );
}

const SUGGESTED = 3;

/** The value of a numeric option. Throws a `CliError`. */
export function wholeNumber(option: string, text: string, least: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw invalidArgument(`${option} ${text} is not an integer of at least ${least}`);
}

/** A number of at least one, or `null` for `all`. Throws a `CliError`. */
export const numberOrAll = (option: string, text: string) =>
  text === 'all' ? null : wholeNumber(option, text, 1);

/** Joins each paragraph into one line: help is wrapped to the width of the terminal. */
export const unwrapped = (text: string) => text.replaceAll(/(?<!\n)\n(?!\n)/g, ' ');
