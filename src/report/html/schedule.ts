import type { DetectionRule } from '../../detect/detection-rule.ts';
import { MISSED_WORDS } from '../../detect/schedule/missed-words.ts';
import type { ExecutionOutcome, ScanReport, ScheduleOutcome } from '../../detect/report.ts';
import type { ReportLimits } from './limits.ts';
import { html, visible, type Html } from './markup.ts';
import { numbers, table } from './table.ts';
import { count, counted, span, time } from './words.ts';

interface Replay {
  readonly rule: DetectionRule;
  readonly schedule: ScheduleOutcome;
}

/** The replay of schedules: the rules whose executions found or missed something, with each execution. */
export function scheduleSection({ rules }: ScanReport, limits: ReportLimits): Html | null {
  const replays = rules.flatMap(({ rule, schedule }): Replay[] =>
    schedule === null ? [] : [{ rule, schedule }],
  );
  if (replays.length === 0) return null;
  const reported = replays.filter(
    ({ schedule: { shown, missed } }) => shown.length > 0 || missed > 0,
  );
  const silent = replays.length - reported.length;
  let left = limits.rows;
  const blocks = reported.map((replay) => {
    const rows = Math.max(0, Math.min(left, replay.schedule.shown.length));
    left -= rows;
    return replayBlock(replay, rows);
  });
  return html`<section id="schedule" aria-labelledby="schedule-name">
    <h2 id="schedule-name">Schedule replay</h2>
    <p class="lead">
      What the rules would have found had they run on their schedules. Windows include both ends.
      ${silent === 0 ? null : html`${counted(silent, 'rule')} had no match in any execution.`}
    </p>
    ${blocks}
  </section>`;
}

function replayBlock({ rule, schedule }: Replay, rows: number): Html {
  const { executions, shown, missed } = schedule;
  return html`<details class="plain replay">
    <summary>
      <h3>${visible(rule.rule.name, 300)}</h3>
      <span class="muted"
        >every ${visible(rule.rule.interval, 40)}, from ${visible(rule.rule.from, 80)}:
        ${counted(executions, 'execution')}, ${count(shown.length)} with
        matches${
          missed === 0 ? null : html`, <b>${count(missed)} matches that no window saw</b>`
        }</span
      >
    </summary>
    ${table<ExecutionOutcome>(
      'Executions with matches',
      shown,
      [
        { heading: 'At (UTC)', of: ({ at }) => time(at) },
        {
          heading: 'Window',
          of: ({ from, to }) =>
            html`${time(from)} <span class="muted">for ${span(to - from)}</span>`,
        },
        numbers('Matches', ({ matches }) => matches),
        numbers('Duplicates', ({ duplicates }) => duplicates),
        numbers('Suppressed', ({ suppressed }) => suppressed),
        numbers('Capped', ({ capped }) => capped),
        numbers('Alerts', ({ alerts }) => alerts),
      ],
      rows,
    )}
    ${notesOf(schedule)}
  </details>`;
}

/** What the executions missed, and what of it is not shown. */
function notesOf(schedule: ScheduleOutcome): Html | null {
  const { missedBecause, repeated, notReplayed, onlyInWindows, capped } = schedule;
  const notes = [
    ...missedBecause.map((each) => html`missed ${count(each.count)} ${MISSED_WORDS[each.reason]}`),
    ...(capped > 0 ? [html`${count(capped)} capped and never raised`] : []),
    ...(onlyInWindows > 0
      ? [html`${count(onlyInWindows)} found only because an execution saw a part of the events`]
      : []),
    ...(repeated > 0 ? [html`${counted(repeated, 'execution')} without new matches`] : []),
    ...(notReplayed > 0
      ? [
          html`the last ${counted(notReplayed, 'execution')} not replayed: the limit on work was
          reached`,
        ]
      : []),
  ];
  return notes.length === 0
    ? null
    : html`<ul class="muted">
        ${notes.map((note) => html`<li>${note}</li>`)}
      </ul>`;
}
