import { MISSED_WORDS } from '../../detect/schedule/missed.ts';
import type {
  ExecutionOutcome,
  RuleOutcome,
  ScanReport,
  ScheduleOutcome,
} from '../../detect/report.ts';
import type { ExecutionData, ReplayData, ScheduleData } from './data.ts';
import type { ReportLimits } from './limits.ts';
import { cut } from './markup.ts';
import { count, counted, isoTime } from './words.ts';

type Replay = RuleOutcome & { readonly schedule: ScheduleOutcome };

/** The replay of schedules: the rules whose executions found or missed something, with each execution. */
export function scheduleData({ rules }: ScanReport, limits: ReportLimits): ScheduleData | null {
  const replays = rules.filter((outcome): outcome is Replay => outcome.schedule !== null);
  if (replays.length === 0) return null;
  const reported = replays.filter(
    ({ schedule: { shown, missed } }) => shown.length > 0 || missed > 0,
  );
  let left = limits.rows;
  return {
    replays: reported.slice(0, limits.rows).map((replay) => {
      const rows = Math.max(0, Math.min(left, replay.schedule.shown.length));
      left -= rows;
      return replayData(replay, rows);
    }),
    silent: replays.length - reported.length,
  };
}

function replayData({ rule: { rule }, schedule }: Replay, rows: number): ReplayData {
  const { executions, missed, shown } = schedule;
  return {
    rule: cut(rule.name, 300).shown,
    interval: cut(rule.interval, 40).shown,
    from: cut(rule.from, 80).shown,
    executions,
    missed,
    shown: { rows: shown.slice(0, rows).map(executionData), more: shown.length - rows },
    notes: notesOf(schedule),
  };
}

const executionData = ({ at, from, to, ...counts }: ExecutionOutcome): ExecutionData => ({
  at: isoTime(at),
  from: isoTime(from),
  to: isoTime(to),
  ...counts,
});

/** What the executions missed, and what of it is not shown. */
function notesOf(schedule: ScheduleOutcome): readonly string[] {
  const { missedBecause, repeated, notReplayed, onlyInWindows, capped } = schedule;
  return [
    ...missedBecause.map((each) => `missed ${count(each.count)} ${MISSED_WORDS[each.reason]}`),
    ...(capped > 0 ? [`${count(capped)} capped and never raised`] : []),
    ...(onlyInWindows > 0
      ? [`${count(onlyInWindows)} found only because an execution saw a part of the events`]
      : []),
    ...(repeated > 0 ? [`${counted(repeated, 'execution')} without new matches`] : []),
    ...(notReplayed > 0
      ? [
          `the last ${counted(notReplayed, 'execution')} not replayed: the limit on work was reached`,
        ]
      : []),
  ];
}
