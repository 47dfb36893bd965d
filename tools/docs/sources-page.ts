import { DATA_SET_ALIASES } from '../../src/events/origin/data-set-aliases.ts';
import { NEEDS, type Adapter, type Need } from '../../src/ingest/adapters/adapter.ts';
import { ADAPTERS } from '../../src/ingest/adapters/index.ts';
import { table } from './table.ts';

const NEED_NAMES = Object.keys(NEEDS) as Need[];

/** What each source provides, and which shipped rules it cannot raise. */
export function sourcesPage(): string {
  return [
    '# Sources',
    '',
    'The formats that Dockwarden reads besides documents of Elastic Defend for Containers, and what each of',
    'them provides. `--input-format auto` detects the format of each record; `dockwarden convert` shows the',
    'resulting documents. [The guide](../guide/sources.md) describes how to set the sources up.',
    '',
    ...table(
      ['data that rules read', ...ADAPTERS.map(({ title }) => title)],
      NEED_NAMES.map((need) => [
        NEEDS[need],
        ...ADAPTERS.map(({ coverage }) => coverage.gives[need].fidelity),
      ]),
    ),
    '',
    '`dockwarden.reconstructed` of a document lists the values that are a guess. What a record lacks about',
    "a parent is filled in from the parent's own record if that came before: at least 65,536 processes",
    'of an input are remembered, fewer if their arguments are megabytes long.',
    '',
    '## Which rules read them',
    '',
    'The index patterns of a rule select the documents that it reads. These data sets are also aliases of',
    'another one, because their documents mean the same; `--data-stream FROM=TO` adds an alias, and `FROM=`',
    'removes one.',
    '',
    ...table(
      ['data set', 'alias of'],
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
      ['data', 'fidelity', ''],
      noted.map((need) => {
        const { fidelity, note } = coverage.gives[need];
        return [NEEDS[need], fidelity, note];
      }),
    ),
    ...(coverage.missesAll === undefined
      ? []
      : ['', `None of the shipped rules raises alerts on it. ${coverage.missesAll}`]),
    ...(missed.length === 0
      ? []
      : [
          '',
          'On the recorded attack, these shipped rules raise fewer alerts or none:',
          '',
          ...table(
            ['rule', 'why'],
            missed.map(([rule, why]) => [`\`${rule}\``, why]),
          ),
        ]),
  ];
}
