// The actions are loaded on demand: the other commands need not wait for them.
import { Command, Option } from 'commander';
import { SEVERITIES } from '../../rules/model/field-table.ts';
import { LEVELS } from '../../rules/codes/code-info.ts';
import type { ConvertOptions } from '../rules/convert.ts';
import type { ListOptions } from '../rules/list.ts';
import type { NewOptions } from '../rules/new.ts';
import type { TestCommandOptions } from '../rules/test.ts';
import type { ValidateOptions } from '../rules/validate.ts';
import type { PreviewOptions } from '../serve/preview-rule.ts';
import {
  addDisplayOptions,
  addServiceOptions,
  collect,
  formatOption,
  limitOption,
  timeZoneOption,
} from '../options/shared.ts';
import { shipped } from '../environment.ts';

const FILES = `Rule files: TOML with a [rule] table, an NDJSON export, or one rule as JSON.
Directories are read recursively, except hidden ones, node_modules, and directories named test, tests
or testdata.`;

const PATHS = 'rule files or directories (default: the shipped rules)';

const orShipped = (paths: readonly string[]) => (paths.length > 0 ? paths : [shipped('rules')]);

export function rulesCommand(): Command {
  const command = new Command('rules')
    .summary('validate, test, preview, list, show, convert and create rule files')
    .description(
      `Validates, tests, previews, lists, shows, converts and creates rule files.\n\n${FILES}`,
    );
  for (const sub of [validate(), test(), preview(), list(), show(), convert(), create()])
    command.addCommand(addDisplayOptions(sub));
  return command;
}

function validate(): Command {
  return new Command('validate')
    .summary('find errors and likely mistakes')
    .description(
      `Finds errors and likely mistakes in rule files. Errors keep a rule from running, warnings are about\nwhat it detects, notes about style, such as a missing investigation guide or a repeated condition.\n\n${FILES}\n\n` +
        'Exit code: 0 no errors, 1 errors, or warnings with --strict, 2 error in the command.',
    )
    .argument('[path...]', PATHS)
    .addOption(formatOption(['text', 'json', 'sarif']))
    .addOption(
      new Option(
        '--min-level <level>',
        'only findings of this level or higher (default: warning, with a count of the notes; note for json and sarif)',
      ).choices(LEVELS),
    )
    .option('--code <code>', 'only findings with this code, including notes; repeatable', collect)
    .option('--strict', 'exit with 1 for warnings too')
    .action(async (paths: string[], options: ValidateOptions) => {
      const { validateRules } = await import('../rules/validate.ts');
      process.exitCode = await validateRules(orShipped(paths), options);
    });
}

function test(): Command {
  return new Command('test')
    .summary('run the tests of rules')
    .description(
      'Runs the cases of NAME.tests.toml against the rule in NAME.toml. A failed case shows why it\n' +
        `failed.\n\n${FILES}\n\n` +
        'Exit code: 0 all passed, 1 failures, 2 a rule or its tests cannot be run.',
    )
    .argument('[path...]', PATHS)
    .addOption(formatOption(['text', 'tap', 'junit', 'json']))
    .option('--coverage', 'show which branches of the predicates no test reaches')
    .option('--rule-id <id>', 'only the rule with this id; repeatable', collect)
    .option('--name <text>', 'only rules whose name contains this text')
    .action(async (paths: string[], options: TestCommandOptions) => {
      const { testCommand } = await import('../rules/test.ts');
      process.exitCode = await testCommand(orShipped(paths), options);
    });
}

function preview(): Command {
  return addServiceOptions(
    new Command('preview')
      .summary('show what a rule would raise over the events of a service')
      .description(
        'Shows what the rule of a file would have raised over the events that a service has stored, with its\n' +
          'exceptions; and where it raises nothing, which condition no event has met. Nothing is kept.',
      )
      .argument('<path>', 'a file with one rule'),
  )
    .option('--from <time>', 'events at or after this time: ISO time or date math', 'now-7d')
    .option('--to <time>', 'events at or before this time', 'now')
    .option('--cluster <name>', 'events of a cluster that rules search, instead of stored ones')
    .addOption(limitOption('maximum number of alerts that are shown, or all'))
    .addOption(formatOption(['text', 'json']))
    .addOption(timeZoneOption())
    .action(async (path: string, options: PreviewOptions) => {
      const { previewRule } = await import('../serve/preview-rule.ts');
      await previewRule(path, options);
    });
}

function list(): Command {
  return new Command('list')
    .summary('list rules')
    .description(`Lists rules, including those of a type that does not run.\n\n${FILES}`)
    .argument('[path...]', PATHS)
    .option('--tag <tag>', 'only rules with this tag; repeatable, one tag is enough', collect)
    .addOption(new Option('--severity <severity>', 'only this severity').choices(SEVERITIES))
    .option('--tactic <tactic>', 'only rules with this ATT&CK tactic, by name or id')
    .addOption(formatOption(['table', 'ndjson', 'json']))
    .action(async (paths: string[], options: ListOptions) => {
      const { listRules } = await import('../rules/list.ts');
      process.exitCode = await listRules(orShipped(paths), options);
    });
}

function show(): Command {
  return new Command('show')
    .summary('show rules with their investigation guide')
    .description(
      `Shows rules in full: description, facts, query and investigation guide.\n\n${FILES}`,
    )
    .argument('<path...>', 'rule files or directories')
    .action(async (paths: string[]) => {
      const { showRules } = await import('../rules/list.ts');
      process.exitCode = await showRules(paths);
    });
}

function convert(): Command {
  return new Command('convert')
    .summary('convert rules to another format')
    .description(
      'Converts rules to another format without losing a field or an unknown key. The extension of OUT\n' +
        'selects the format: .toml and .json hold one rule, .ndjson many; a name without an extension, or\n' +
        'with / at its end, is a directory of TOML files. Comments are not kept.',
    )
    .argument('<in>', 'a rule file or directory')
    .argument('<out>', 'the file or directory to write')
    .option('--force', 'overwrite existing files')
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const { convertRules } = await import('../rules/convert.ts');
      process.exitCode = await convertRules(input, output, options);
    });
}

function create(): Command {
  return new Command('new')
    .summary('create a rule')
    .description(
      'Creates a rule with an outline of its investigation guide, and its tests: two cases that alert and\n' +
        'three that do not, generated from the query. Never overwrites a file.',
    )
    .option('--dir <dir>', 'the directory to write to', '.')
    .option('--name <name>', 'the name of the rule')
    .option('--tactic <tactic>', 'an ATT&CK tactic, by name or id (default: Execution)')
    .option('--technique <id>', 'an ATT&CK technique, such as T1609 or T1059.004')
    .addOption(
      new Option('--severity <severity>', 'the severity of its alerts')
        .choices(SEVERITIES)
        .default('low'),
    )
    .option('--query <eql>', 'the EQL query')
    .option(
      '--index <pattern>',
      'an index pattern; repeatable (default: logs-cloud_defend*)',
      collect,
    )
    .action(async (options: NewOptions) => {
      const { newCommand } = await import('../rules/new.ts');
      process.exitCode = await newCommand(options);
    });
}
