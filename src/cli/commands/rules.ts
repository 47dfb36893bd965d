// What a command does is loaded when it is called: the others need not wait for it.
import { Command, Option } from 'commander';
import { SEVERITIES } from '../../rules/model/kinds.ts';
import { LEVELS } from '../../rules/codes/code-info.ts';
import type { ConvertOptions } from '../rules/convert.ts';
import type { ListOptions } from '../rules/list.ts';
import type { NewOptions } from '../rules/new.ts';
import type { TestCommandOptions } from '../rules/test.ts';
import type { ValidateOptions } from '../rules/validate.ts';
import { addDisplayOptions } from './shared-options.ts';
import { shipped } from '../environment.ts';

const FILES = `Rule files: TOML with a [rule] table, an NDJSON export, or one rule as JSON.
A folder is read with all below it, but for hidden names, node_modules and folders named test, tests
or testdata.`;

const PATHS = 'rule files or folders (default: the shipped pack)';

const orShipped = (paths: readonly string[]) => (paths.length > 0 ? paths : [shipped('rules')]);

export function rulesCommand(): Command {
  const command = new Command('rules')
    .summary('check, test, list, show, convert and begin rule files')
    .description(`Works on rule files.\n\n${FILES}`);
  for (const sub of [validate(), test(), list(), show(), convert(), begin()])
    command.addCommand(addDisplayOptions(sub));
  return command;
}

function validate(): Command {
  return new Command('validate')
    .summary('find errors and likely mistakes')
    .description(
      `Finds errors and likely mistakes in rule files. Errors keep a rule from running, warnings change\nwhat it detects, notes are about order, such as a missing guide or a condition that stands twice.\n\n${FILES}\n\n` +
        'Exit code: 0 no errors, 1 errors, or warnings with --strict, 2 the command was wrong.',
    )
    .argument('[path...]', PATHS)
    .addOption(
      new Option('--format <format>', 'how findings are printed')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
    .addOption(
      new Option(
        '--min-level <level>',
        'only findings of this level and above (default: warning, and a count of the notes; note for json and sarif)',
      ).choices(LEVELS),
    )
    .option('--code <code>', 'only findings with this code, notes too; repeatable', collect)
    .option('--strict', 'exit with 1 at a warning too')
    .action(async (paths: string[], options: ValidateOptions) => {
      const { validateRules } = await import('../rules/validate.ts');
      process.exitCode = await validateRules(orShipped(paths), options);
    });
}

function test(): Command {
  return new Command('test')
    .summary('run the tests beside rules')
    .description(
      'Runs the cases of NAME.tests.toml against the rule in NAME.toml. A failed case says what stood\n' +
        `in the way.\n\n${FILES}\n\n` +
        'Exit code: 0 all passed, 1 failures, 2 something is broken.',
    )
    .argument('[path...]', PATHS)
    .addOption(
      new Option('--format <format>', 'how results are printed')
        .choices(['text', 'tap', 'junit', 'json'])
        .default('text'),
    )
    .option('--coverage', 'say which branches of the predicates no test reaches')
    .option('--rule-id <id>', 'only the rule with this id; repeatable', collect)
    .option('--name <text>', 'only rules with this in their name')
    .action(async (paths: string[], options: TestCommandOptions) => {
      const { testCommand } = await import('../rules/test.ts');
      process.exitCode = await testCommand(orShipped(paths), options);
    });
}

function list(): Command {
  return new Command('list')
    .summary('list rules')
    .description(`Lists rules, those of a type that does not run too.\n\n${FILES}`)
    .argument('[path...]', PATHS)
    .option('--tag <tag>', 'only rules with this tag, or one of several; repeatable', collect)
    .addOption(new Option('--severity <severity>', 'only this severity').choices(SEVERITIES))
    .option('--tactic <tactic>', 'only rules of this tactic, by name or id')
    .addOption(
      new Option('--format <format>', 'how rules are printed')
        .choices(['table', 'ndjson', 'json'])
        .default('table'),
    )
    .action(async (paths: string[], options: ListOptions) => {
      const { listRules } = await import('../rules/list.ts');
      process.exitCode = await listRules(orShipped(paths), options);
    });
}

function show(): Command {
  return new Command('show')
    .summary('show rules with their guide')
    .description(
      `Shows rules with all that a reader needs, the investigation guide too.\n\n${FILES}`,
    )
    .argument('<path...>', 'rule files or folders')
    .action(async (paths: string[]) => {
      const { showRules } = await import('../rules/show.ts');
      process.exitCode = await showRules(paths);
    });
}

function convert(): Command {
  return new Command('convert')
    .summary('write rules in another form')
    .description(
      'Writes rules in another form, without losing a field or an unknown key. The ending of OUT says\n' +
        'which: .toml and .json hold one rule, .ndjson many; a name without an ending, or with / at its end, is\n' +
        'a folder of TOML files.\n' +
        'Comments are not kept.',
    )
    .argument('<in>', 'a rule file or folder')
    .argument('<out>', 'the file or folder to write')
    .option('--force', 'overwrite files that are there')
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const { convertRules } = await import('../rules/convert.ts');
      process.exitCode = await convertRules(input, output, options);
    });
}

function begin(): Command {
  return new Command('new')
    .summary('begin a rule')
    .description(
      'Writes a rule with the outline of its guide, and its tests: two cases that alert and three that do\n' +
        'not, made from the query. Never overwrites a file.',
    )
    .option('--dir <dir>', 'the folder to write to', '.')
    .option('--name <name>', 'what the rule is called')
    .option('--tactic <tactic>', 'a tactic of ATT&CK, by name or id (default: Execution)')
    .option('--technique <id>', 'a technique of ATT&CK, such as T1609 or T1059.004')
    .addOption(
      new Option('--severity <severity>', 'how bad an alert is').choices(SEVERITIES).default('low'),
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

const collect = (value: string, before: readonly string[] = []) => [...before, value];
