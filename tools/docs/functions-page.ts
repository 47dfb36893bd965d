import { FUNCTIONS } from '../../src/lang/functions/index.ts';
import type {
  FunctionDeclaration,
  FunctionExample,
  Parameter,
} from '../../src/lang/functions/declaration.ts';
import { table } from './table.ts';

export function functionsPage(): string {
  const sorted = [...FUNCTIONS].sort((a, b) => a.name.localeCompare(b.name));
  return [
    '# Functions',
    '',
    'Names are not case-sensitive. If a function has a `~` variant, `name~(…)` ignores case. A missing',
    'field is null; unless a description says otherwise, a null argument makes the result null. A',
    'field with several values is evaluated for each value: see',
    '[the guide](../guide/language.md#fields-with-several-values).',
    '',
    ...table(
      ['function', 'gives', ''],
      sorted.map(({ name, parameters, returns, tilde }) => [
        `[\`${signature(name, parameters)}\`](#${name.toLowerCase()})`,
        returns,
        tilde ? `also \`${name}~\`` : '',
      ]),
    ),
    '',
    ...sorted.map(section),
  ].join('\n');
}

function section(declaration: FunctionDeclaration): string {
  const { name, parameters, returns, tilde, description, examples } = declaration;
  return [
    `## ${name}`,
    '',
    `\`${signature(name, parameters)}\` → ${returns}${tilde ? ` · also \`${name}~\`` : ''}`,
    '',
    description,
    '',
    ...table(
      ['parameter', 'type', ''],
      parameters.map((each) => [`\`${each.name}\``, typeText(each), inCode(each.description)]),
    ),
    '',
    '```eql',
    ...exampleLines(examples),
    '```',
    '',
  ].join('\n');
}

function exampleLines(examples: readonly FunctionExample[]): string[] {
  const width = Math.max(...examples.map(({ call }) => call.length));
  return examples.map(({ call, result }) => `${call.padEnd(width)}  // ${result}`);
}

const signature = (name: string, parameters: readonly Parameter[]) =>
  `${name}(${parameters.map(signaturePart).join(', ')})`;

const signaturePart = ({ name, optional, variadic }: Parameter) =>
  `${name}${optional ? '?' : ''}${variadic ? '…' : ''}`;

/** Formats quoted EQL strings in a sentence as code. */
const inCode = (text: string) => text.replace(/(?<!`)"[^"`]*"(?!`)/g, '`$&`');

const typeText = ({ type, optional, constant, variadic }: Parameter) =>
  [type, optional && 'optional', variadic && 'one or more', constant && 'constant']
    .filter(Boolean)
    .join(', ');
