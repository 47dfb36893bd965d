import type { Alert } from '../../detect/alert.ts';
import { inSeverityOrder } from '../../detect/alert/order.ts';
import type { RuleOutcome } from '../../detect/report.ts';
import { SequenceMemory } from '../../lang/index.ts';
import { itemKey, type Rule } from '../../rules/index.ts';
import { Accumulator, type PlacedFailure } from '../blocks/accumulator.ts';
import type { ScannedBlock } from '../blocks/block-scan.ts';
import { EventCounts } from '../blocks/event-counts.ts';
import { scanBlocks } from '../blocks/scan-blocks.ts';
import type { ScanThreads } from '../blocks/scan-threads.ts';
import type { EventInputs } from '../stored/event-inputs.ts';
import { blockSetup } from '../rules/block-setup.ts';
import { withOutlines } from '../rules/outlines.ts';
import type { LoadedExceptions } from '../rules/load-exceptions.ts';
import type { RunnableRule } from '../rules/load-rules.ts';
import { CandidateLists } from './candidates.ts';
import { detect } from './detect.ts';
import type { ScanRequest } from './request.ts';

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
