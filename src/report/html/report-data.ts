import type { DetectionRule } from '../../detect/detection-rule.ts';
import type {
  ScanReport,
  RuleOutcome,
  ExecutionOutcome,
  ScheduleOutcome,
} from '../../detect/report.ts';
import { MISSED_WORDS } from '../../detect/schedule/missed.ts';
import { ATTACK_VERSION, attackName, type Rule } from '../../rules/index.ts';
import {
  coverageOf,
  type Coverage,
  type CoveredTechnique,
  type CoveringRule,
} from '../coverage.ts';
import type {
  AttackData,
  ReportData,
  RestrictionData,
  Rows,
  RunData,
  TechniqueData,
  TotalsData,
  RuleData,
  RuleTexts,
  ExecutionData,
  ReplayData,
  ScheduleData,
} from './data.ts';
import { leftOut } from './left-out.ts';
import type { ReportLimits } from './limits.ts';
import { cut } from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import type { Space } from './space.ts';
import { isoTime, count, counted } from './words.ts';

/** All but the alerts, which are written one after the other, and what had no room. */
export type ReportHead = Omit<ReportData, 'alerts' | 'omitted'>;

const MAX_INPUTS = 10;
const MAX_TEXT = 2_000;
const MAX_NAME = 300;

const short = (text: string, most = MAX_NAME) => cut(text, most).shown;

export function reportHead(
  report: ScanReport,
  groups: readonly RuleGroup[],
  version: string,
  limits: ReportLimits,
  space: Space,
): { readonly head: ReportHead; readonly positions: ReadonlyMap<DetectionRule, number> } {
  const { rules, positions } = rulesData(report, groups, limits, space);
  const { exceptions, notRun } = report;
  return {
    positions,
    head: {
      version,
      run: runData(report),
      restriction: restrictionData(report),
      totals: totalsData(report, groups),
      leftOut: leftOut(report, groups),
      rules,
      attack: attackData(coverageOf(report), positions),
      schedule: scheduleData(report, limits),
      exceptions: rowsOf(
        [...exceptions].sort((a, b) => b.hidden - a.hidden),
        limits.rows,
        ({ name, listName, listId, rules, hidden, idle }) => ({
          name: short(name),
          listName: short(listName),
          listId: short(listId),
          rules,
          hidden,
          idle: idle === null ? null : short(idle, MAX_TEXT),
        }),
      ),
      notRun: rowsOf(notRun, limits.rows, ({ name, file, reason }) => ({
        name: short(name),
        file: short(file),
        reason: short(reason, MAX_TEXT),
      })),
    },
  };
}

function rowsOf<T, R>(all: readonly T[], most: number, of: (each: T) => R): Rows<R> {
  return { rows: all.slice(0, most).map(of), more: Math.max(0, all.length - most) };
}

function runData({ startedAt, seconds, input }: ScanReport): RunData {
  return {
    startedAt: isoTime(startedAt),
    seconds,
    inputs: rowsOf(input.names, MAX_INPUTS, (name) =>
      name === '-' ? 'standard input' : short(name),
    ),
    documents: input.documents,
    bytes: input.bytes,
    first: isoTime(input.first),
    last: isoTime(input.last),
  };
}

function restrictionData({ restriction, input }: ScanReport): RestrictionData | null {
  if (restriction === null) return null;
  const { filters, excludedRules, alertsBelow } = restriction;
  return {
    filters: filters.slice(0, MAX_INPUTS).map((filter) => short(filter)),
    excludedRules,
    alertsBelow,
    documentsOutside: input.outside,
  };
}

function totalsData({ alerts, rules }: ScanReport, groups: readonly RuleGroup[]): TotalsData {
  const severities = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of alerts) severities[severity]++;
  return {
    alerts: alerts.length,
    severities,
    rulesRun: rules.length,
    rulesAlerted: groups.length,
  };
}

/** The techniques of the rules that ran, by tactic. @param positions of the rules in the page */
function attackData(
  { tactics, unmapped }: Coverage,
  positions: ReadonlyMap<DetectionRule, number>,
): AttackData {
  const places = (rules: readonly CoveringRule[]) =>
    rules.flatMap(({ rule }) => positions.get(rule) ?? []);
  const technique = ({
    id,
    name,
    rules,
    alerts,
    severity,
    below,
  }: CoveredTechnique): TechniqueData => ({
    id,
    name,
    rules: places(rules),
    alerts,
    severity,
    below: below.map(technique),
  });
  return {
    version: ATTACK_VERSION,
    tactics: tactics.map(({ id, name, techniques }) => ({
      id,
      name,
      techniques: techniques.map(technique),
    })),
    unmapped: places(unmapped),
  };
}

type Replay = RuleOutcome & { readonly schedule: ScheduleOutcome };

/** The replay of schedules: the rules whose executions found or missed something, with each execution. */
function scheduleData({ rules }: ScanReport, limits: ReportLimits): ScheduleData | null {
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

/** Of links, tags, techniques and the like. */
const MAX_ITEMS = 50;
const MAX_RULE_NAME = 300;

/** The rules that ran: those with alerts first, in the order of their groups. */
function rulesData(
  { rules }: ScanReport,
  groups: readonly RuleGroup[],
  limits: ReportLimits,
  space: Space,
): { readonly rules: readonly RuleData[]; readonly positions: ReadonlyMap<DetectionRule, number> } {
  const outcomes = new Map(rules.map((outcome) => [outcome.rule, outcome]));
  const alerted = new Set(groups.map(({ rule }) => rule));
  const others = rules.filter(({ rule }) => !alerted.has(rule)).slice(0, limits.rows);
  const data = [
    ...groups.map((group) => ({
      ...counts(group.rule, outcomes.get(group.rule)),
      severity: group.severity,
      riskScore: group.riskScore,
      alerts: group.alerts.length,
      texts: texts(group.rule.rule, limits, space),
    })),
    ...others.map((outcome) => ({ ...counts(outcome.rule, outcome), texts: null })),
  ];
  const order = [...groups, ...others].map(({ rule }, index) => [rule, index] as const);
  return { rules: data, positions: new Map(order) };
}

function counts(
  { rule }: DetectionRule,
  outcome: RuleOutcome | undefined,
): Omit<RuleData, 'texts'> {
  return {
    name: cut(rule.name, MAX_RULE_NAME).shown,
    severity: rule.severity,
    riskScore: rule.risk_score,
    documents: outcome?.documents ?? 0,
    matches: outcome?.matches ?? 0,
    hidden: outcome?.hidden ?? 0,
    duplicates: outcome?.duplicates ?? 0,
    suppressed: outcome?.suppressed ?? 0,
    capped: outcome?.capped ?? 0,
    failures: outcome?.failures ?? 0,
    alerts: outcome?.alerts ?? 0,
  };
}

function texts(rule: Rule, limits: ReportLimits, space: Space): RuleTexts | null {
  const few = (all: readonly string[]) =>
    all.slice(0, MAX_ITEMS).map((text) => bounded(text, limits.text));
  const named = rule.investigation_fields ?? [];
  const made: RuleTexts = {
    id: cut(rule.rule_id, MAX_RULE_NAME).shown,
    description: bounded(rule.description, limits.text),
    note: bounded(rule.note ?? '', limits.guide),
    setup: bounded(rule.setup, limits.guide),
    query: bounded(rule.query, limits.guide),
    falsePositives: few(rule.false_positives),
    references: few(rule.references),
    tags: few(rule.tags),
    threat: rule.threat.slice(0, MAX_ITEMS).map(({ tactic, technique }) =>
      [tactic, ...(technique ?? []).flatMap((each) => [each, ...(each.subtechnique ?? [])])]
        .slice(0, MAX_ITEMS)
        .map(({ id, name }) => ({
          id: cut(id, 40).shown,
          name: cut(attackName(id) ?? name, MAX_RULE_NAME).shown,
        })),
    ),
    fields: few('field_names' in named ? named.field_names : named),
  };
  return space.take(JSON.stringify(made).length, 'texts') ? made : null;
}

/** The rest is said, in the words of Markdown and of plain text alike. */
function bounded(text: string, most: number): string {
  const { shown, left } = cut(text, most);
  return left === 0 ? shown : `${shown}\n\n… ${count(left)} more characters not shown.`;
}
