import { DATA_SET_ALIASES } from '../../src/events/origin/data-set-aliases.ts';
import { NEEDS, type Adapter, type Need } from '../../src/ingest/adapters/adapter.ts';
import { ADAPTERS } from '../../src/ingest/adapters/index.ts';
import { table } from './table.ts';

const NEED_NAMES = Object.keys(NEEDS) as Need[];

/** What each source gives of what rules read, and which shipped rules it cannot raise. */
export function sourcesPage(): string {
  return [
    '# Sources',
    '',
    'What Dockwarden reads beside documents of Elastic Defend for Containers, and what each source can and',
    'cannot give. `--input-format auto` tells them apart record by record; `dockwarden convert` shows what',
    'becomes of them. How to send them here is said in [the guide](../guide/sources.md).',
    '',
    ...table(
      ['what rules read', ...ADAPTERS.map(({ title }) => title)],
      NEED_NAMES.map((need) => [
        NEEDS[need],
        ...ADAPTERS.map(({ coverage }) => coverage.gives[need].fidelity),
      ]),
    ),
    '',
    'A value that is a guess is named in `dockwarden.reconstructed` of its document. What a record does not',
    "say of a parent is filled from the parent's own record where that came before: at least 65,536",
    'processes of an input are remembered, fewer where arguments are megabytes long.',
    '',
    '## Which rules read them',
    '',
    'A rule reads documents by its index patterns. Documents of these data sets count as those of another',
    'too, since they mean the same; `--data-stream FROM=TO` adds a pair or takes one away (`FROM=`).',
    '',
    ...table(
      ['data set', 'counts as'],
      [...DATA_SET_ALIASES].map(([from, to]) => [`\`${from}\``, `\`${to}\``]),
    ),
    ...ADAPTERS.flatMap(sourceLines),
  ].join('\n');
}

function sourceLines({ name, title, coverage }: Adapter): string[] {
  const noted = NEED_NAMES.filter((need) => coverage.gives[need].note !== '');
  const missed = Object.entries(coverage.missedRules);
  return [
    '',
    `## ${title}`,
    '',
    `\`--input-format ${name}\``,
    '',
    coverage.setup,
    '',
    ...table(
      ['what', 'given', ''],
      noted.map((need) => {
        const { fidelity, note } = coverage.gives[need];
        return [NEEDS[need], fidelity, note];
      }),
    ),
    ...(coverage.missesAll === undefined
      ? []
      : ['', `None of the shipped rules finds anything in it. ${coverage.missesAll}`]),
    ...(missed.length === 0
      ? []
      : [
          '',
          'Over the recorded attack these shipped rules find less or nothing:',
          '',
          ...table(
            ['rule', 'why'],
            missed.map(([rule, why]) => [`\`${rule}\``, why]),
          ),
        ]),
  ];
}
