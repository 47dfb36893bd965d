import { Command } from 'commander';
import { queryCommand } from '../../src/cli/commands/query.ts';
import { optionText } from './option-text.ts';
import { table } from './table.ts';

export function commandPage(): string {
  const command = queryCommand();
  const parent = new Command('dockwarden').addCommand(command);
  return [
    `# ${parent.name()} ${command.name()}`,
    '',
    '```',
    `${parent.name()} ${command.name()} ${command.usage()}`,
    '```',
    '',
    command.description(),
    '',
    ...table(
      ['option', ''],
      command.options
        .filter(({ hidden }) => !hidden)
        .map((option) => [`\`${option.flags}\``, optionText(option)]),
    ),
    '',
    'What the formats print is said in [a decision](../decisions/engine/0003-output.md); how to hunt',
    'with the command, in [the guide](../guide/hunting.md).',
    ...examplesOf(command),
  ].join('\n');
}

/** The examples that `--help` ends with. */
function examplesOf(command: Command): string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const examples = help.split(/^Examples:\n/m)[1];
  if (examples === undefined) return [];
  return ['', '## Examples', '', '```', examples.trimEnd().replace(/^ {2}/gm, ''), '```'];
}
