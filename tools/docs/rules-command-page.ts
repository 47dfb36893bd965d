import { Command } from 'commander';
import { rulesCommand } from '../../src/cli/commands/rules.ts';
import { optionText } from './option-text.ts';
import { table } from './table.ts';

export function rulesCommandPage(): string {
  const command = rulesCommand();
  const parent = new Command('dockwarden').addCommand(command);
  return [
    `# ${parent.name()} ${command.name()}`,
    '',
    command.description(),
    '',
    'Findings in rule files are listed in [rules-diagnostics.md](rules-diagnostics.md), the fields of',
    'rules in [rule-fields.md](rule-fields.md).',
    ...command.commands.flatMap((sub) => section(`${parent.name()} ${command.name()}`, sub)),
  ].join('\n');
}

function section(parents: string, command: Command): string[] {
  const name = `${parents} ${command.name()}`;
  const options = command.options.map((option) => [`\`${option.flags}\``, optionText(option)]);
  return [
    '',
    `## ${name}`,
    '',
    '```',
    `${name} ${command.usage()}`,
    '```',
    '',
    command.description(),
    ...(options.length === 0 ? [] : ['', ...table(['option', ''], options)]),
  ];
}
