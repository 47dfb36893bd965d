import type { Option } from 'commander';

/** What an option is for, what it takes and what holds without it. */
export function optionText({ description, argChoices, defaultValue }: Option): string {
  const notes = [
    argChoices !== undefined && `one of ${argChoices.map(code).join(', ')}`,
    typeof defaultValue === 'string' && `default: ${code(defaultValue)}`,
  ].filter((note) => note !== false);
  return [description, ...notes].join('; ');
}

const code = (text: string) => `\`${text}\``;
