import { CODES } from '../../src/lang/diagnostics/codes.ts';
import { shownExample, type CodeInfo } from '../../src/lang/diagnostics/code-info.ts';
import { table } from './table.ts';

const FAMILIES: readonly [first: string, heading: string, text: string][] = [
  ['EQL1', 'Syntax', 'The text cannot be parsed as a query.'],
  ['EQL2', 'Meaning', 'The query parses but has no meaning.'],
  [
    'EQL3',
    'While a query runs',
    'A condition fails for one event, which then does not match, or the query stops. The examples marked wrong can fail; those marked right cannot, or are less likely to.',
  ],
  ['KQL1', 'Syntax of KQL', 'The text cannot be parsed as a query in KQL.'],
  [
    'KQL2',
    'Meaning of KQL',
    'The query parses, but Elasticsearch would fail at it, or it is doubtful (warnings).',
  ],
];

export function diagnosticsPage(): string {
  const entries = Object.entries(CODES) as [string, CodeInfo][];
  const families = FAMILIES.map(([first, heading, text]) => ({
    heading,
    text,
    members: entries.filter(([code]) => code.startsWith(first)),
  }));
  return [
    '# Diagnostics',
    '',
    'Errors and warnings of queries. A code is never reused. Errors of commands and of their input',
    'are listed in [errors.md](errors.md).',
    '',
    ...families.flatMap(({ heading, text, members }) => [
      `## ${heading}`,
      '',
      text,
      '',
      ...table(
        ['code', ''],
        members.map(([code, { title }]) => [`[${code}](#${code.toLowerCase()})`, title]),
      ),
      '',
      ...members.map(([code, info]) => section(code, info)),
    ]),
  ].join('\n');
}

function section(code: string, { title, explanation, wrong, right, schema }: CodeInfo): string {
  return [
    `### ${code}`,
    '',
    `**${capital(title)}.** ${explanation}`,
    '',
    ...(schema === undefined ? [] : [`With the schema \`${JSON.stringify(schema)}\`:`, '']),
    ...(code.startsWith('EQL')
      ? ['```eql', `// wrong\n${shownExample(wrong)}`, `// right\n${shownExample(right)}`]
      : // KQL has no comments.
        ['```text', `wrong   ${shownExample(wrong)}`, `right   ${shownExample(right)}`]),
    '```',
    '',
  ].join('\n');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
