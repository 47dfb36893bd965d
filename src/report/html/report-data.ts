import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { ScanReport } from '../../detect/report.ts';
import { ATTACK_VERSION } from '../../rules/index.ts';
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
} from './data.ts';
import { leftOut } from './left-out.ts';
import type { ReportLimits } from './limits.ts';
import { cut } from './markup.ts';
import type { RuleGroup } from './rule-groups.ts';
import { rulesData } from './rule-data.ts';
import { scheduleData } from './schedule-data.ts';
import type { Space } from './space.ts';
import { isoTime } from './words.ts';

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
