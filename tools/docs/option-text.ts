import type { Option } from 'commander';

/** The purpose, argument and default of an option. */
export function optionText({ description, argChoices, defaultValue }: Option): string {
  const notes = [
    argChoices !== undefined && `one of ${argChoices.map(code).join(', ')}`,
    typeof defaultValue === 'string' && `default: ${code(defaultValue)}`,
  ].filter((note) => note !== false);
  return [description, ...notes].join('; ');
}

const code = (text: string) => `\`${text}\``;
