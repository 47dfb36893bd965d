import type { RuleOutcome, ScanReport } from '../../detect/report.ts';
import type { NoteData } from './data.ts';
import type { RuleGroup } from './rule-groups.ts';

interface Note {
  readonly number: number;
  /** The text after the number, in singular and plural. */
  readonly text: readonly [one: string, several: string];
  readonly link?: NoteData['where'];
}

type Counter = {
  readonly [K in keyof RuleOutcome]: RuleOutcome[K] extends number ? K : never;
}[keyof RuleOutcome];

/** Everything that this scan missed, excluded or could not decide. */
export function leftOut(report: ScanReport, groups: readonly RuleGroup[]): readonly NoteData[] {
  return notesOf(report, groups)
    .filter(({ number }) => number > 0)
    .map(({ number, text: [one, several], link = null }) => ({
      count: number,
      text: number === 1 ? one : several,
      where: link,
    }));
}

function notesOf(report: ScanReport, groups: readonly RuleGroup[]): readonly Note[] {
  const { input, rules, notRun, exceptions } = report;
  const sumOf = (counter: Counter) => rules.reduce((sum, rule) => sum + rule[counter], 0);
  const missed = rules.reduce((sum, { schedule }) => sum + (schedule?.missed ?? 0), 0);
  const unshown = groups.reduce((sum, { alerts, shown }) => sum + alerts.length - shown, 0);
  return [
    {
      number: input.unreadable,
      text: ['line or document could not be read', 'lines or documents could not be read'],
    },
    ...input.converted.map(({ title, skipped }) => ({
      number: [...skipped.values()].reduce((sum, each) => sum + each, 0),
      text: [
        `record of ${title} produced no event`,
        `records of ${title} produced no event`,
      ] as const,
    })),
    {
      number: input.unknownShapes,
      text: [
        'record is in an unknown format and has no @timestamp',
        'records are in an unknown format and have no @timestamp',
      ],
    },
    {
      number: input.outside,
      text: [
        'document was outside --from and --to, or had no time',
        'documents were outside --from and --to, or had no time',
      ],
    },
    {
      number: input.origins.unknown,
      text: [
        'document has no index, data stream or module: every rule read it',
        'documents have no index, data stream or module: every rule read them',
      ],
    },
    {
      number: notRun.length,
      text: ['rule did not run', 'rules did not run'],
      link: 'not-run',
    },
    {
      number: rules.filter(({ documents }) => documents === 0).length,
      text: [
        'rule found no document of its index patterns',
        'rules found no document of their index patterns',
      ],
      link: 'rules',
    },
    {
      number: sumOf('hidden'),
      text: ['match was hidden by exceptions', 'matches were hidden by exceptions'],
      link: 'exceptions',
    },
    {
      number: exceptions.filter(({ idle }) => idle !== null).length,
      text: ['exception did not apply', 'exceptions did not apply'],
      link: 'exceptions',
    },
    {
      number: sumOf('duplicates'),
      text: [
        'match was a duplicate: its events were read twice',
        'matches were duplicates: their events were read twice',
      ],
      link: 'rules',
    },
    {
      number: sumOf('suppressed'),
      text: [
        'match was suppressed: another alert represents it',
        'matches were suppressed: other alerts represent them',
      ],
      link: 'rules',
    },
    {
      number: sumOf('capped'),
      text: [
        'match was capped: it is over the limit of alerts per rule and execution',
        'matches were capped: they are over the limit of alerts per rule and execution',
      ],
      link: 'rules',
    },
    {
      number: missed,
      text: [
        'match was seen by no execution of its rule',
        'matches were seen by no execution of their rules',
      ],
      link: 'schedule',
    },
    {
      number: sumOf('undecided'),
      text: [
        'match depends on the end of the data: its missing event could still have occurred',
        'matches depend on the end of the data: their missing events could still have occurred',
      ],
    },
    {
      number: sumOf('untimed'),
      text: [
        'event could not be used in a sequence: it has no readable time',
        'events could not be used in sequences: they have no readable time',
      ],
    },
    {
      number: sumOf('failures'),
      text: [
        'time a query could not be evaluated; it did not match there',
        'times queries could not be evaluated; they did not match there',
      ],
      link: 'rules',
    },
    {
      number: report.alerts.filter(({ isBuildingBlock }) => isBuildingBlock).length,
      text: [
        'of the alerts is a building block for other rules',
        'of the alerts are building blocks for other rules',
      ],
    },
    {
      number: unshown,
      text: [
        'alert is counted but not in this file: its size is limited',
        'alerts are counted but not in this file: its size is limited',
      ],
    },
  ];
}
