import { FUNCTIONS } from '../../src/lang/functions/index.ts';
import type { FunctionDeclaration, Parameter } from '../../src/lang/functions/declaration.ts';

export function functionsPage(): string {
  const sorted = [...FUNCTIONS].sort((a, b) => a.name.localeCompare(b.name));
  const contents = sorted.map(({ name }) => `[\`${name}\`](#${name.toLowerCase()})`).join(' · ');
  return [
    '# Functions',
    '',
    'Names ignore case. Where a `~` is offered, `name~(…)` matches without regard to case. An absent',
    'field is null; unless a description says otherwise, a null argument makes the result null.',
    '',
    contents,
    '',
    ...sorted.map(section),
  ].join('\n');
}

function section(declaration: FunctionDeclaration): string {
  const { name, parameters, returns, tilde, description, examples } = declaration;
  const signature = `${name}(${parameters.map(signaturePart).join(', ')})`;
  return [
    `## ${name}`,
    '',
    `\`${signature}\` → ${returns}${tilde ? ` · also \`${name}~\`` : ''}`,
    '',
    description,
    '',
    '| parameter | type | |',
    '| --- | --- | --- |',
    ...parameters.map((each) => `| \`${each.name}\` | ${typeText(each)} | ${each.description} |`),
    '',
    '```eql',
    ...examples.map(({ call, result }) => `${call}  // ${result}`),
    '```',
    '',
  ].join('\n');
}

const signaturePart = ({ name, optional, variadic }: Parameter) =>
  `${name}${optional ? '?' : ''}${variadic ? '…' : ''}`;

const typeText = ({ type, optional, constant, variadic }: Parameter) =>
  [type, optional && 'optional', variadic && 'one or more', constant && 'constant']
    .filter(Boolean)
    .join(', ');
