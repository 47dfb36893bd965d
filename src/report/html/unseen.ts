import type { ScanReport } from '../../detect/report.ts';
import { html, type Content, type Html } from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import { sumOf } from './totals.ts';
import { count } from './words.ts';

interface Note {
  readonly number: number;
  /** What follows the number, for one and for several. */
  readonly says: readonly [one: string, several: string];
  readonly link?: string;
}

/** Everything that this scan did not see, took away or could not decide: nothing is lost in silence. */
export function unseenSection(report: ScanReport, groups: readonly RuleGroup[]): Html {
  const notes = notesOf(report, groups).filter(({ number }) => number > 0);
  return html`<section id="unseen" aria-labelledby="unseen-name">
    <h2 id="unseen-name">What the numbers leave out</h2>
    ${
      notes.length === 0
        ? html`<p>
            Nothing: every document was read, every rule ran, and no match was taken away.
          </p>`
        : html`<ul class="notes">
            ${notes.map(noteItem)}
          </ul>`
    }
  </section>`;
}

function noteItem({ number, says: [one, several], link }: Note): Content {
  const text = html`<b>${count(number)}</b> ${number === 1 ? one : several}`;
  return html`<li>
    ${text}${link === undefined ? null : html` <a href="#${link}">See which</a>`}
  </li>`;
}

function notesOf(report: ScanReport, groups: readonly RuleGroup[]): readonly Note[] {
  const { input, rules, notRun, exceptions } = report;
  const missed = rules.reduce((sum, { schedule }) => sum + (schedule?.missed ?? 0), 0);
  const unshown = groups.reduce((sum, { alerts, shown }) => sum + alerts.length - shown, 0);
  return [
    {
      number: input.unreadable,
      says: ['line or document could not be read', 'lines or documents could not be read'],
    },
    ...input.converted.map(({ title, skipped }) => ({
      number: [...skipped.values()].reduce((sum, each) => sum + each, 0),
      says: [`record of ${title} made no event`, `records of ${title} made no event`] as const,
    })),
    {
      number: input.unknownShapes,
      says: [
        'record is of no known format and has no @timestamp',
        'records are of no known format and have no @timestamp',
      ],
    },
    {
      number: input.outside,
      says: [
        'document lay before the time asked for, or had no time',
        'documents lay before the time asked for, or had no time',
      ],
    },
    {
      number: input.origins.unknown,
      says: [
        'document does not say where it comes from: every rule read it',
        'documents do not say where they come from: every rule read them',
      ],
    },
    {
      number: notRun.length,
      says: ['rule did not run', 'rules did not run'],
      link: 'not-run',
    },
    {
      number: rules.filter(({ documents }) => documents === 0).length,
      says: [
        'rule found no document of its index patterns',
        'rules found no document of their index patterns',
      ],
      link: 'rules',
    },
    {
      number: sumOf(report, 'hidden'),
      says: ['match was hidden by exceptions', 'matches were hidden by exceptions'],
      link: 'exceptions',
    },
    {
      number: exceptions.filter(({ idle }) => idle !== null).length,
      says: ['exception did not apply', 'exceptions did not apply'],
      link: 'exceptions',
    },
    {
      number: sumOf(report, 'duplicates'),
      says: [
        'match was left out because its events were read twice',
        'matches were left out because their events were read twice',
      ],
      link: 'rules',
    },
    {
      number: sumOf(report, 'suppressed'),
      says: [
        'match was suppressed: another alert stands for it',
        'matches were suppressed: other alerts stand for them',
      ],
      link: 'rules',
    },
    {
      number: sumOf(report, 'capped'),
      says: [
        'match was held back by the most alerts a rule may make in one execution',
        'matches were held back by the most alerts a rule may make in one execution',
      ],
      link: 'rules',
    },
    {
      number: missed,
      says: [
        'match was seen by no execution of its rule',
        'matches were seen by no execution of their rules',
      ],
      link: 'schedule',
    },
    {
      number: sumOf(report, 'undecided'),
      says: [
        'match rests on the end of the data: its missing event could still have come',
        'matches rest on the end of the data: their missing events could still have come',
      ],
    },
    {
      number: sumOf(report, 'untimed'),
      says: [
        'event could not take part in a sequence: its time cannot be read',
        'events could not take part in sequences: their times cannot be read',
      ],
    },
    {
      number: sumOf(report, 'failures'),
      says: [
        'event at which a query could not be evaluated; it does not match there',
        'events at which queries could not be evaluated; they do not match there',
      ],
      link: 'rules',
    },
    {
      number: report.alerts.filter(({ isBuildingBlock }) => isBuildingBlock).length,
      says: [
        'of the alerts is a building block for other rules',
        'of the alerts are building blocks for other rules',
      ],
    },
    {
      number: unshown,
      says: [
        'alert is counted but not shown in full: this file has a bound',
        'alerts are counted but not shown in full: this file has a bound',
      ],
    },
  ];
}
