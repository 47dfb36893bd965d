import type { Option } from 'commander';

/** The purpose, argument and default of an option. */
export function optionText(option: Option): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = option;
  // A default that is not the text itself is described in quotes.
  const shown =
    typeof defaultValue === 'string' ? defaultValue : defaultValueDescription?.slice(1, -1);
  const notes = [
    argChoices !== undefined && `one of ${argChoices.map(code).join(', ')}`,
    shown !== undefined && `default: ${code(shown)}`,
  ].filter((note) => note !== false);
  return [description, ...notes].join('; ');
}

const code = (text: string) => `\`${text}\``;
