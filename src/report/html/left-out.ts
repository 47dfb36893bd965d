import type { RuleOutcome, ScanReport } from '../../detect/report.ts';
import type { NoteData } from './data.ts';
import type { RuleGroup } from './rule-groups.ts';

/** A count, what stands after it in singular and plural, and where more of it is said. */
type Note = readonly [
  count: number,
  one: string,
  several: string,
  where?: NonNullable<NoteData['where']>,
];

type Counter = {
  readonly [K in keyof RuleOutcome]: RuleOutcome[K] extends number ? K : never;
}[keyof RuleOutcome];

/** Everything that this scan missed, excluded or could not decide. */
export function leftOut(report: ScanReport, groups: readonly RuleGroup[]): readonly NoteData[] {
  const unshown = sum(groups, ({ alerts, shown }) => alerts.length - shown);
  const notes: readonly Note[] = [
    ...inputNotes(report),
    ...ruleNotes(report),
    ...matchNotes(report),
    [
      report.alerts.filter(({ isBuildingBlock }) => isBuildingBlock).length,
      'of the alerts is a building block for other rules',
      'of the alerts are building blocks for other rules',
    ],
    [
      unshown,
      'alert is counted but not in this file: its size is limited',
      'alerts are counted but not in this file: its size is limited',
    ],
  ];
  return notes
    .filter(([count]) => count > 0)
    .map(([count, one, several, where = null]) => ({
      count,
      text: count === 1 ? one : several,
      where,
    }));
}

/** What was not read, or not as an event. */
const inputNotes = ({ input }: ScanReport): readonly Note[] => [
  [input.unreadable, 'line or document could not be read', 'lines or documents could not be read'],
  ...input.converted.map(({ title, skipped }): Note => [
    sum([...skipped.values()], (count) => count),
    `record of ${title} produced no event`,
    `records of ${title} produced no event`,
  ]),
  [
    input.unknownShapes,
    'record is in an unknown format and has no @timestamp',
    'records are in an unknown format and have no @timestamp',
  ],
  [
    input.outside,
    'document was outside --from and --to, or had no time',
    'documents were outside --from and --to, or had no time',
  ],
  [
    input.origins.unknown,
    'document has no index, data stream or module: every rule read it',
    'documents have no index, data stream or module: every rule read them',
  ],
];

/** Rules that did not run, or had nothing to read. */
const ruleNotes = ({ rules, notRun }: ScanReport): readonly Note[] => [
  [notRun.length, 'rule did not run', 'rules did not run', 'not-run'],
  [
    rules.filter(({ documents }) => documents === 0).length,
    'rule found no document of its index patterns',
    'rules found no document of their index patterns',
    'rules',
  ],
];

/** Matches that did not become alerts, and events that could not be matched. */
function matchNotes({ rules, exceptions }: ScanReport): readonly Note[] {
  const total = (counter: Counter) => sum(rules, (rule) => rule[counter]);
  return [
    [
      total('hidden'),
      'match was hidden by exceptions',
      'matches were hidden by exceptions',
      'exceptions',
    ],
    [
      exceptions.filter(({ idle }) => idle !== null).length,
      'exception did not apply',
      'exceptions did not apply',
      'exceptions',
    ],
    [
      total('duplicates'),
      'match was a duplicate: its events were read twice',
      'matches were duplicates: their events were read twice',
      'rules',
    ],
    [
      total('suppressed'),
      'match was suppressed: another alert represents it',
      'matches were suppressed: other alerts represent them',
      'rules',
    ],
    [
      total('capped'),
      'match was capped: it is over the limit of alerts per rule and execution',
      'matches were capped: they are over the limit of alerts per rule and execution',
      'rules',
    ],
    [
      sum(rules, ({ schedule }) => schedule?.missed ?? 0),
      'match was seen by no execution of its rule',
      'matches were seen by no execution of their rules',
      'schedule',
    ],
    [
      total('undecided'),
      'match depends on the end of the data: its missing event could still have occurred',
      'matches depend on the end of the data: their missing events could still have occurred',
    ],
    [
      total('untimed'),
      'event could not be used in a sequence: it has no readable time',
      'events could not be used in sequences: they have no readable time',
    ],
    [
      total('failures'),
      'time a query could not be evaluated; it did not match there',
      'times queries could not be evaluated; they did not match there',
      'rules',
    ],
  ];
}

const sum = <T>(all: readonly T[], of: (each: T) => number): number =>
  all.reduce((total, each) => total + of(each), 0);
