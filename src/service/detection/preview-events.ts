import { ruleTypeOf } from '../../detect/types/index.ts';
import type { ClusterSource } from '../../runs/clusters/cluster-inputs.ts';
import { clusterScan } from '../../runs/clusters/cluster-queries.ts';
import { copyEvents, TooManyEvents } from '../../runs/clusters/copied-events.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import type { EventReader } from '../../stores/event-store.ts';
import { openEventReader } from '../../stores/open/event-reader.ts';
import { formatCount } from '../../util/counts.ts';
import { arrivalRule, isEveryEvent } from '../events/candidates/compile-rules.ts';
import { eventIds } from '../events/sources/cluster/event-id.ts';
import { BackfillError } from './backfill-error.ts';
import type { StopSignal } from './preview/find-candidates.ts';

/** The cluster whose events are read for a preview, instead of those that are stored here. */
export interface PreviewedCluster {
  readonly name: string;
  readonly source: ClusterSource;
}

/** What a preview reads. */
export interface PreviewEvents {
  readonly reader: EventReader;
  /** Of a cluster, how many of its events are at hand; `null` for stored events. */
  readonly copied: {
    readonly ofRange: number;
    readonly copied: number;
    readonly isWhole: boolean;
    readonly damaged: number;
  } | null;
  readonly close: () => Promise<void>;
}

interface PreviewRange {
  /** Nanoseconds since 1970, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  readonly now: bigint;
}

/** Events of a range that are all copied, so that it can be said which conditions they fail. */
const MAX_OF_RANGE = 100_000;
const MAX_COPIED = 300_000;

/** Opens the events of a data directory. */
export async function openStored(folder: string): Promise<PreviewEvents> {
  const reader = await openEventReader(folder);
  return { reader, copied: null, close: async () => reader.close() };
}

/** Copies from a cluster what rules may match in a range. Throws `StoreError`, and `BackfillError` where that is too much. */
export async function openCopied(
  { name, source }: PreviewedCluster,
  rules: readonly RunnableRule[],
  range: PreviewRange,
  options: {
    readonly signal: StopSignal | undefined;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<PreviewEvents> {
  const query = clusterScan(rules, { ...range, simulatesSchedule: false });
  const stages = rules.some(readsEverything) ? null : query.stages;
  try {
    const { reader, close, ...copied } = await copyEvents(source, {
      query: { ...query, stages },
      maxOfRange: MAX_OF_RANGE,
      maxEvents: MAX_COPIED,
      idsOf: eventIds,
      ...options,
    });
    return { reader, copied, close };
  } catch (error) {
    if (!(error instanceof TooManyEvents)) throw error;
    throw new BackfillError(
      'ENG1604',
      `the rule asks for ${formatCount(error.wanted)} events of ${name} in this range, and a preview reads at most ${formatCount(MAX_COPIED)}: choose a shorter range`,
    );
  }
}

const readsEverything = ({ rule, source }: RunnableRule): boolean =>
  isEveryEvent(arrivalRule(ruleTypeOf(rule).plan(rule, source.statement)));
