import { Command } from 'commander';
import { optionText } from './option-text.ts';
import { table } from './table.ts';

/** The page of a command without subcommands; `more` is appended. */
export function commandPage(command: Command, more: readonly string[]): string {
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
    ...more,
    ...examplesOf(command),
  ].join('\n');
}

/** The examples at the end of `--help`. */
function examplesOf(command: Command): string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const examples = help.split(/^Examples:\n/m)[1];
  if (examples === undefined) return [];
  return ['', '## Examples', '', '```', examples.trimEnd().replace(/^ {2}/gm, ''), '```'];
}
