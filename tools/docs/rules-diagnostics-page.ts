import { RULE_CODES, type RuleCodeInfo } from '../../src/rules/codes/index.ts';
import { table } from './table.ts';

const FAMILIES: readonly [first: string, heading: string, text: string][] = [
  ['10', 'Files', 'The file, or a part of it, is not used. The others are read all the same.'],
  ['11', 'Fields', 'The rule does not run.'],
  ['12', 'Writing', 'What `dockwarden rules convert` cannot write.'],
  ['13', 'Tests', 'What `dockwarden rules test` says of tests; the others run all the same.'],
  [
    '2',
    'Warnings and notes',
    'The rule runs. Warnings: it probably does not detect what it was meant to. Notes: it is not in order.',
  ],
  ['30', 'Exceptions', 'The exception is not used: alerts that it was to hide are raised.'],
  ['31', 'Exceptions that may not do what was meant', 'Warnings; they cannot be silenced.'],
  ['32', 'Value lists', 'The list, or a value of it, is not used.'],
];

export function rulesDiagnosticsPage(): string {
  const entries = Object.entries(RULE_CODES) as [string, RuleCodeInfo][];
  return [
    '# Findings in rule files',
    '',
    'What `dockwarden rules validate` says of files, fields, rules and exceptions. A code is never',
    'reused. The query of a rule has codes of its own, see [diagnostics.md](diagnostics.md).',
    '`dockwarden explain CODE` prints what is said here.',
    '',
    'A warning or note about a rule (RUL2xxx) that is not meant is silenced in the file:',
    '',
    '```toml',
    '[metadata]',
    'dockwarden_ignore = ["RUL2008"]',
    '```',
    '',
    'In JSON and NDJSON the same list stands at `meta.dockwarden.metadata.dockwarden_ignore`.',
    '',
    ...FAMILIES.flatMap(([first, heading, text]) => {
      const members = entries.filter(([code]) => code.startsWith(`RUL${first}`));
      const rows = members.map(([code, { title, level }]) => [
        `[${code}](#${code.toLowerCase()})`,
        level === 'note' ? `${title} (note)` : title,
      ]);
      return [
        `## ${heading}`,
        '',
        text,
        '',
        ...table(['code', ''], rows),
        '',
        ...members.flatMap(([code, info]) => section(code, info)),
      ];
    }),
  ].join('\n');
}

function section(code: string, { title, explanation, cure, wrong, right }: RuleCodeInfo): string[] {
  return [
    `### ${code}`,
    '',
    `**${title.charAt(0).toUpperCase()}${title.slice(1)}.** ${[explanation, cure ?? ''].join(' ').trim()}`,
    '',
    ...example('Wrong', wrong),
    ...example('Right', right),
  ];
}

function example(name: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`${name}:`, '', '```toml', text, '```', ''];
}
