import type { Alert } from '../../detect/alert.ts';
import { Executions, areDistinctByTime } from '../../detect/alerts/execution.ts';
import type { Candidate } from '../../detect/candidate.ts';
import type { RuleOutcome } from '../../detect/report.ts';
import { simulateSchedule } from '../../detect/schedule/schedule.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import type { HiddenMatch } from '../../detect/types/rule-type.ts';
import { SequenceMemory, SequenceLimitError } from '../../lang/index.ts';
import { itemKey, type Rule, SEVERITIES } from '../../rules/index.ts';
import { Accumulator, type PlacedFailure } from '../blocks/accumulator.ts';
import type { ScannedBlock } from '../blocks/block-scan.ts';
import { EventCounts } from '../blocks/event-counts.ts';
import { scanBlocks } from '../blocks/scan-blocks.ts';
import type { ScanThreads } from '../blocks/scan-threads.ts';
import type { EventInputs } from '../stored/account.ts';
import { blockSetup, withOutlines } from '../rules/block-setup.ts';
import type { LoadedExceptions } from '../rules/load-exceptions.ts';
import type { RunnableRule, RuleRequest } from '../rules/load-rules.ts';
import type { StoredRequest } from '../stored/open-stored.ts';
import { CandidateLists } from './candidates.ts';

/** What one rule found. */
interface Detected {
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
function detect(rule: RunnableRule, index: number, read: Read, request: ScanRequest): Detected {
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

/** What a scan found. */
export interface ScanOutcome {
  readonly counts: EventCounts;
  readonly firstFailures: readonly PlacedFailure[];
  /** By rule. */
  readonly rules: readonly RuleOutcome[];
  /** By severity, rule and time. */
  readonly alerts: readonly Alert[];
  /** How many matches each exception item has hidden, by its key. */
  readonly hiddenBy: ReadonlyMap<string, number>;
  /** Rules that could not be run to their end, and why. */
  readonly stopped: readonly { readonly name: string; readonly reason: string }[];
}

/** Which rules and exceptions run over the events. */
export interface RuleSource {
  readonly rules: readonly RunnableRule[];
  readonly exceptions: LoadedExceptions;
}

/**
 * Runs rules over all events of inputs in one pass, then makes alerts of each rule's candidates.
 *
 * @param onProgress is called with the counts after each block
 * @param threads those that have been started for it; they are closed at the end
 */
export async function runScan(
  request: ScanRequest,
  { rules, exceptions }: RuleSource,
  inputs: EventInputs,
  onProgress: (counts: EventCounts) => void = () => {},
  threads: ScanThreads | null = null,
): Promise<ScanOutcome> {
  const { documents } = inputs;
  const candidates = new CandidateLists(
    rules.length,
    new SequenceMemory(request.maxSequenceMemory),
    documents,
  );
  const counts = new EventCounts(rules.length);
  const accumulator = new Accumulator(counts, { ...inputs, matches: candidates });
  const makesLater = rules.map(({ rule }) => readsFew(rule, request));
  const { keepsPlaces: keepsRejected } = inputs.rejects;
  const setup = withOutlines(
    { ...blockSetup(rules, exceptions, request), makesLater, keepsRejected },
    inputs.stored !== undefined,
  );
  const source = { ...inputs, totalBytes: documents.totalBytes };
  const add = (scanned: ScannedBlock) => {
    accumulator.add(scanned);
    onProgress(counts);
  };
  await scanBlocks(setup, source, add, threads);
  accumulator.finish();
  await documents.ready?.();
  inputs.stored?.addTo(counts);
  const detected = rules.map((rule, index) => {
    const found = detect(rule, index, { candidates, counts }, request);
    candidates.release(index);
    return found;
  });
  const hiddenBy = new Map<string, number>();
  for (const position of detected.flatMap(({ hidden }) => hidden.flatMap(({ items }) => items))) {
    const item = exceptions.items[position];
    if (item !== undefined) hiddenBy.set(itemKey(item), (hiddenBy.get(itemKey(item)) ?? 0) + 1);
  }
  return {
    counts,
    firstFailures: accumulator.firstFailures,
    rules: detected.map(({ outcome }) => outcome),
    alerts: inSeverityOrder(detected.flatMap(({ alerts }) => alerts)),
    hiddenBy,
    stopped: detected.flatMap(({ failure, outcome }) =>
      failure === null ? [] : [{ name: outcome.rule.rule.name, reason: failure }],
    ),
  };
}

/** Whether at most a few of the documents that a rule matches are read, on one thread after the other. */
function readsFew(
  { alert_suppression: suppression, max_signals: own }: Rule,
  { simulatesSchedule, maxAlerts }: ScanRequest,
): boolean {
  const max = maxAlerts === 'rule' ? own : maxAlerts;
  return !simulatesSchedule && suppression === undefined && max !== null && max <= FEW;
}

const FEW = 1_000;

/** What a scan run is asked for, checked and complete. */
export interface ScanRequest extends RuleRequest {
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly simulatesSchedule: boolean;
  /** Whether alerts say which clauses of the query were satisfied. */
  readonly why: boolean;
  /** Whether the time of each rule is measured. */
  readonly profiles: boolean;
  /** Most alerts of a rule in one execution: a number, `rule` for its own, `null` for all. */
  readonly maxAlerts: number | 'rule' | null;
  /** What all sequences and samples may take together, in bytes; 1 GiB if left out. */
  readonly maxSequenceMemory?: number | undefined;
}

/**
 * Which stored events a scan reads: all of its time range. The many rules of a scan have few conditions in
 * common that an index could answer; the search over bytes finds what may concern one of them.
 */
export function storedScan(
  { rules, exceptions }: RuleSource,
  { from, to, now }: Pick<ScanRequest, 'from' | 'to' | 'now'>,
): Omit<StoredRequest, 'streams' | 'rejects' | 'isStrict'> {
  const readsIds =
    rules.some(({ rule: { query, filters } }) => namesId([query, filters])) ||
    namesId(exceptions.items);
  return { from, to, stages: null, now, readsIds, isComplete: false };
}

/** Whether data has the name of the field `_id` anywhere: a text that merely looks so does no harm. */
function namesId(data: unknown): boolean {
  const seen = new Set<unknown>();
  const waiting = [data];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string' && /(?<![\w.])_id(?!\w)/.test(value)) return true;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const member of value instanceof Map ? value : Object.values(value)) {
      if (member !== undefined) waiting.push(member);
    }
  }
  return false;
}

/** The highest severity first, then by rule name, then by time. */
function inSeverityOrder(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      order(a.rule.rule.name, b.rule.rule.name) ||
      order(a.rule.id, b.rule.id) ||
      order(a.start ?? 0n, b.start ?? 0n) ||
      order(a.id, b.id),
  );
}

function order<T extends string | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
