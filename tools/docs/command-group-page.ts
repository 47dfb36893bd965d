import { Command } from 'commander';
import { optionText } from './option-text.ts';
import { table } from './table.ts';

/** The page of a command with subcommands; `more` is appended. */
export function commandGroupPage(command: Command, more: readonly string[]): string {
  const parent = new Command('dockwarden').addCommand(command);
  return [
    `# ${parent.name()} ${command.name()}`,
    '',
    command.description(),
    '',
    ...more,
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
    ...command.commands.flatMap((sub) => section(name, sub)),
  ];
}
