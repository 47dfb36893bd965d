import { CODES } from '../../src/lang/diagnostics/codes.ts';
import type { CodeInfo } from '../../src/lang/diagnostics/code-info.ts';

export function diagnosticsPage(): string {
  const entries = Object.entries(CODES) as [string, CodeInfo][];
  return [
    '# Diagnostics',
    '',
    'Every message of the language has a code that is never reused. 1xxx: the text and its syntax;',
    '2xxx: names, types and limits; 3xxx: while a query runs.',
    '',
    '| code | |',
    '| --- | --- |',
    ...entries.map(([code, { title }]) => `| [${code}](#${code.toLowerCase()}) | ${title} |`),
    '',
    ...entries.map(([code, info]) => section(code, info)),
  ].join('\n');
}

function section(code: string, { title, explanation, wrong, right }: CodeInfo): string {
  return [
    `## ${code}`,
    '',
    `**${title}.** ${explanation}`,
    '',
    '```eql',
    `// wrong\n${wrong}`,
    `// right\n${right}`,
    '```',
    '',
  ].join('\n');
}
