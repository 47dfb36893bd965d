import type { Alert } from '../../detect/alert.ts';
import { Executions } from '../../detect/alerts/execution.ts';
import { areDistinctByTime } from '../../detect/alerts/distinct-matches.ts';
import type { Candidate } from '../../detect/candidate.ts';
import type { RuleOutcome } from '../../detect/report.ts';
import { simulateSchedule } from '../../detect/schedule/schedule.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import type { HiddenMatch } from '../../detect/types/rule-type.ts';
import { SequenceLimitError } from '../../lang/index.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import type { ScanRequest } from './request.ts';
import type { EventCounts } from '../blocks/event-counts.ts';
import type { CandidateLists } from './candidates.ts';

/** What one rule found. */
export interface Detected {
  readonly outcome: RuleOutcome;
  readonly alerts: readonly Alert[];
  readonly hidden: readonly HiddenMatch[];
  /** Why the rule could not be run to its end. */
  readonly failure: string | null;
}

/** What was read before alerts are made. */
interface Read {
  readonly candidates: CandidateLists;
  readonly counts: EventCounts;
}

/**
 * Makes alerts of the candidates of one rule: over all of them at once, or execution by execution.
 *
 * @param index position of the rule
 */
export function detect(
  rule: RunnableRule,
  index: number,
  read: Read,
  request: ScanRequest,
): Detected {
  const nothing = nothingOf(rule, index, read.counts);
  const isEnded = read.candidates.hasEnded(index);
  if (read.candidates.count(index) === 0 && !isEnded && !request.simulatesSchedule) {
    return { outcome: nothing, alerts: [], hidden: [], failure: null };
  }
  const type = ruleTypeOf(rule.rule);
  const compiled = type.compile(rule.rule, rule.source, request.now);
  const ended = read.candidates.failureOf(index, compiled);
  if (ended !== null) return { outcome: nothing, alerts: [], hidden: [], failure: ended.message };
  const untimed = compiled.query.kind === 'sequence' ? read.candidates.untimed(index) : 0;
  const { memory } = read.candidates;
  const needed = [...type.neededTerms(compiled)];
  const isNeeded =
    request.simulatesSchedule || needed.every((term) => read.candidates.maySatisfy(index, term));
  const ofAlerts = candidatesOfAlerts(rule, index, type.matchesEach(compiled), read, request);
  const candidates = ofAlerts ?? (isNeeded ? read.candidates.of(index) : []);
  const overLimit = ofAlerts === null ? 0 : read.candidates.count(index) - ofAlerts.length;
  const reached = read.counts.reached(rule.rule.timestamp_field);
  try {
    const { matches, hidden, undecided } = type.search(
      rule.rule,
      compiled,
      candidates,
      reached,
      memory,
    );
    const found = {
      ...nothing,
      untimed,
      matches: matches.length + hidden.length + overLimit,
      hidden: hidden.length,
      undecided,
    };
    const maxSignals = maxSignalsOf(rule, request);
    if (request.simulatesSchedule) {
      const { first, last } = read.counts;
      const replay = simulateSchedule({
        rule,
        compiled,
        candidates,
        first,
        last,
        maxSignals,
        memory,
      });
      const { alerts, outcome: schedule, ...sums } = replay;
      const { capped } = schedule;
      const outcome = { ...found, ...sums, capped, alerts: alerts.length, schedule };
      return { outcome, alerts, hidden, failure: null };
    }
    const detection = new Executions(rule, { maxSignals, isOnly: true });
    const { alerts, ...sums } = detection.execute(matches);
    const capped = sums.capped + overLimit;
    const outcome = { ...found, ...sums, capped, alerts: alerts.length, schedule: null };
    return { outcome, alerts, hidden, failure: null };
  } catch (error) {
    if (!(error instanceof SequenceLimitError)) throw error;
    return { outcome: nothing, alerts: [], hidden: [], failure: error.message };
  }
}

/** Those that make the alerts of a rule over events, see `CandidateLists`; `null` where all are needed. */
function candidatesOfAlerts(
  rule: RunnableRule,
  index: number,
  matchesEach: boolean,
  { candidates }: Read,
  request: ScanRequest,
): Candidate[] | null {
  const most = maxSignalsOf(rule, request);
  const isCounted = matchesEach && areDistinctByTime(rule.rule);
  return isCounted && most !== null && !request.simulatesSchedule
    ? candidates.ofAlerts(index, most)
    : null;
}

const maxSignalsOf = ({ rule }: RunnableRule, { maxAlerts }: ScanRequest): number | null =>
  maxAlerts === 'rule' ? rule.max_signals : maxAlerts;

/** The outcome of a rule that found nothing. */
const nothingOf = (rule: RunnableRule, index: number, counts: EventCounts): RuleOutcome => ({
  rule,
  documents: counts.documentsOf[index] ?? 0,
  failures: counts.failuresOf[index] ?? 0,
  untimed: 0,
  matches: 0,
  hidden: 0,
  duplicates: 0,
  selfMatches: 0,
  suppressed: 0,
  capped: 0,
  alerts: 0,
  undecided: 0,
  schedule: null,
});
