import type { DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { isRunnable, readRuleJson, type ExceptionItem, type ValueList } from '../../rules/index.ts';
import { openDetectionReader } from '../../stores/open/detection.ts';
import { assert } from '../../util/assert.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import type { StopSignal } from './preview/find-candidates.ts';
import { findNearestMiss } from './preview/nearest-miss/nearest-miss.ts';
import { nearestLine, nearestMissLines, type NearestMiss } from './preview/nearest-miss/text.ts';
import {
  openCopied,
  openStored,
  type PreviewedCluster,
  type PreviewEvents,
} from './preview-events.ts';
import { liveRuleOf, previewRule, type PreviewProgress } from './preview/preview-rule.ts';
import { differenceOf, type Preview, type PreviewDifference } from './preview/preview.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import { openStoredEvents } from '../../runs/stored/open-stored.ts';
import {
  PreviewRows,
  examplesOf,
  workloadsOf,
  type PreviewOrigin,
  type ExampleAlert,
} from './preview-examples.ts';
import { RuleEvaluation } from './rule-evaluation.ts';

/** What a preview is made of. Plain data, since it is sent to a thread. */
export interface PreviewWork {
  /** A rule without errors, under the names of the API, as JSON. */
  readonly rule: string;
  /** The exceptions that apply to it, and the value lists that they name. */
  readonly items: readonly ExceptionItem[];
  readonly valueLists: readonly ValueList[];
  /** The same of the rule that it is compared with; `null` without. */
  readonly before: Pick<PreviewWork, 'rule' | 'items' | 'valueLists'> | null;
  /** Whose events are read; `null` for those of the data directory. */
  readonly cluster: PreviewedCluster | null;
  /** The data directory, and the database of the space in it. */
  readonly folder: string;
  readonly detection: string;
  readonly dataSetAliases: DataSetAliases;
  readonly lateness: bigint;
  /** Nanoseconds since 1970, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  readonly now: bigint;
  readonly maxAlerts: number | null | undefined;
  readonly maxShown: number;
  /** Whether it is said which conditions events fail; by default where no match was found. */
  readonly nearestMiss: boolean | undefined;
  /** Whose alerts are kept for a day, to be searched; `null` for one whose alerts are not searched. */
  readonly kept: Omit<PreviewOrigin, 'rule' | 'ruleId'> | null;
}

export interface PreviewAnswer {
  readonly preview: Preview;
  /** The name of the cluster whose events were read; `null` for stored events. */
  readonly cluster: string | null;
  /** Alerts that can be searched; `null` where none were to be kept. */
  readonly kept: number | null;
  readonly nearestMiss: NearestMiss | null;
  /** The same in words, and the condition that most events fail alone. */
  readonly nearestMissText: readonly string[];
  readonly nearestMissLine: string | null;
  readonly examples: readonly ExampleAlert[];
  readonly byWorkload: ReturnType<typeof workloadsOf>;
  readonly difference: ComparedAlerts | null;
}

export interface ComparedAlerts extends PreviewDifference<ExampleAlert> {
  readonly addedBy: ReturnType<typeof workloadsOf>;
  readonly removedBy: ReturnType<typeof workloadsOf>;
}

const MAX_EXAMPLES = 10;
/** Alerts that are looked at for a comparison, and by workload. */
const MAX_COMPARED = 20_000;

/** Opens the events for reading and makes a preview. */
export async function runPreview(
  work: PreviewWork,
  onProgress: (progress: PreviewProgress) => void,
  signal?: StopSignal,
): Promise<PreviewAnswer> {
  const { items, valueLists, dataSetAliases } = work;
  const rule = ruleOf(work.rule);
  const evaluation = new RuleEvaluation(rule, items, valueLists, dataSetAliases);
  const { reader, copied, close } = await openEvents(work, rule, evaluation, onProgress, signal);
  try {
    const detection = await openDetectionReader(work.detection);
    try {
      const request = { ...work, maxShown: MAX_COMPARED, streams: null, signal };
      const rows =
        work.kept === null
          ? null
          : new PreviewRows({ ...work.kept, ruleId: rule.id, rule: work.rule });
      const sink = rows ?? undefined;
      const parts = { reader, alerts: detection.alerts, evaluation, sink };
      const preview = await previewRule(rule, parts, { ...request, onProgress });
      const kept = (await rows?.write(work.detection, Number(work.now / NANOS_PER_MS))) ?? null;
      const isAsked = work.nearestMiss ?? preview.counts.matches === 0;
      const canLook = copied?.isWhole !== false;
      const nearestMiss = isAsked && canLook ? await missesOf() : null;
      const unknown = isAsked && !canLook ? [TOO_MANY_FOR_MISSES] : [];
      const nearestMissText = nearestMiss === null ? unknown : nearestMissLines(nearestMiss);
      const nearestMissLine = nearestMiss === null ? null : nearestLine(nearestMiss);
      const examples = examplesOf(preview.alerts, reader, MAX_EXAMPLES);
      const byWorkload = workloadsOf(preview.alerts, reader);
      const difference = work.before === null ? null : await compared(preview, work.before);
      const alerts = preview.alerts.slice(0, work.maxShown);
      const moreAlerts = preview.moreAlerts + preview.alerts.length - alerts.length;
      return {
        preview: { ...preview, alerts, moreAlerts, ...eventsOf(copied) },
        cluster: work.cluster?.name ?? null,
        kept,
        nearestMiss,
        nearestMissText,
        nearestMissLine,
        examples,
        byWorkload,
        difference,
      };
    } finally {
      detection.close();
    }
  } finally {
    await close();
  }

  async function compared(
    preview: Preview,
    before: NonNullable<PreviewWork['before']>,
  ): Promise<ComparedAlerts> {
    const saved = ruleOf(before.rule);
    const evaluation = new RuleEvaluation(saved, before.items, before.valueLists, dataSetAliases);
    const request = { ...work, maxShown: MAX_COMPARED, streams: null, signal, onProgress };
    const other = await previewRule(saved, { reader, alerts: null, evaluation }, request);
    const difference = differenceOf(preview, other);
    const { addedAlerts, removedAlerts } = difference;
    return {
      ...difference,
      addedAlerts: examplesOf(addedAlerts, reader, MAX_EXAMPLES),
      removedAlerts: examplesOf(removedAlerts, reader, MAX_EXAMPLES),
      addedBy: workloadsOf(addedAlerts, reader),
      removedBy: workloadsOf(removedAlerts, reader),
    };
  }

  async function missesOf(): Promise<NearestMiss> {
    const { from, to, now } = work;
    const inputs = openStoredEvents(reader, {
      streams: null,
      from,
      to,
      stages: null,
      now,
      readsIds: false,
      isComplete: false,
      rejects: null,
      isStrict: false,
    });
    const total = inputs.stored.counts.selected;
    try {
      return await findNearestMiss(rule, inputs, {
        from,
        to,
        now,
        dataSetAliases,
        signal,
        onProgress: (done) => onProgress({ phase: 'events', done, total }),
      });
    } finally {
      inputs.close();
    }
  }
}

const TOO_MANY_FOR_MISSES =
  'Which conditions events fail is not known: the range has too many events of the cluster to read all of them. Choose a shorter range.';

async function openEvents(
  { cluster, folder, before, from, to, now, lateness }: PreviewWork,
  rule: RunnableRule,
  evaluation: RuleEvaluation,
  onProgress: (progress: PreviewProgress) => void,
  signal: StopSignal | undefined,
): Promise<PreviewEvents> {
  if (cluster === null) return openStored(folder);
  const { openSpan } = liveRuleOf(rule, evaluation, lateness);
  const rules = before === null ? [rule] : [rule, ruleOf(before.rule)];
  return openCopied(
    cluster,
    rules,
    { from: from - (openSpan ?? 0n), to, now },
    { signal, onProgress: (done, total) => onProgress({ phase: 'events', done, total }) },
  );
}

/** Of a cluster, the events that it has in the range, and not only those at hand. */
const eventsOf = (copied: PreviewEvents['copied']): Partial<Pick<Preview, 'events'>> =>
  copied === null
    ? {}
    : { events: { selected: copied.ofRange, read: copied.copied, damaged: copied.damaged } };

function ruleOf(json: string): RunnableRule {
  const { loaded: source } = readRuleJson(json, 'rule', 'none');
  const { rule, document, file } = source;
  assert(rule !== null && isRunnable(rule), 'a rule without errors');
  return { id: rule.rule_id ?? '', rule, parameters: document.rule, file, source };
}
