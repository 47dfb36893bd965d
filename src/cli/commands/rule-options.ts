// Not imported from the index: the code of a command is loaded when the command is called.
import { Option, type Command } from 'commander';
import { DATA_SET_ALIASES, type DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { SEVERITIES, type Severity } from '../../rules/model/field-table.ts';
import { invalidArgument } from '../errors.ts';
import type { RuleRequest } from '../../runs/rules/request.ts';
import { preparedRules, shipped } from '../environment.ts';
import { collect } from './shared-options.ts';

/** The options of every command that runs rules, as commander provides them. */
export interface RuleOptions {
  readonly rules?: readonly string[];
  /** `false` with `--no-exceptions`. */
  readonly exceptions?: readonly string[] | false;
  readonly skipException?: readonly string[];
  readonly valueLists?: string;
  readonly minSeverity?: Severity;
  readonly tag?: readonly string[];
  readonly ruleId?: readonly string[];
  readonly dataStream?: readonly string[];
}

export function addRuleOptions(command: Command): Command {
  return command
    .option(
      '--rules <path>',
      'rule files or directories (default: the shipped rules); repeatable',
      collect,
    )
    .option(
      '--exceptions <file>',
      'exception lists in addition to those beside the rules; repeatable',
      collect,
    )
    .option('--no-exceptions', 'apply no exceptions')
    .option(
      '--skip-exception <id>',
      'do not apply this exception list or item; repeatable',
      collect,
    )
    .option('--value-lists <dir>', 'directory of value lists, one file each')
    .addOption(
      new Option('--min-severity <severity>', 'only alerts of this severity or higher').choices(
        SEVERITIES,
      ),
    )
    .option('--tag <tag>', 'only rules with this tag; repeatable', collect)
    .option('--rule-id <id>', 'only the rule with this id; repeatable', collect)
    .option(
      '--data-stream <from=to>',
      'treat documents of one data set as those of another too, or of none: falco.process=; repeatable',
      collect,
    );
}

/** Checks the options. Throws a `CliError`. */
export function ruleRequestOf(options: RuleOptions, now: bigint): RuleRequest {
  const { rules, exceptions } = options;
  return {
    rules: rules ?? [shipped('rules')],
    prepared: rules === undefined ? preparedRules() : null,
    exceptions: exceptions === false ? [] : (exceptions ?? []),
    shippedExceptions: shipped('exceptions'),
    valueLists: options.valueLists ?? null,
    skippedExceptions: exceptions === false ? 'all' : new Set(options.skipException),
    selection: {
      minSeverity: options.minSeverity ?? null,
      tags: options.tag ?? [],
      ruleIds: options.ruleId ?? [],
    },
    dataSetAliases: aliasesOf(options.dataStream ?? []),
    now,
  };
}

/** The built-in table, which the pairs of `--data-stream` extend and override. */
function aliasesOf(pairs: readonly string[]): DataSetAliases {
  const own = pairs.map((pair): [string, string] => {
    const [from = '', to, ...others] = pair.split('=');
    if (from !== '' && to !== undefined && others.length === 0) return [from, to];
    throw invalidArgument(
      `--data-stream ${pair} is not a pair of data sets`,
      'separate them with =: --data-stream my_sensor.exec=cloud_defend.process',
    );
  });
  return new Map([...DATA_SET_ALIASES, ...own]);
}
