import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import type { RunnableQuery } from '../../../lang/index.ts';
import type { EventReader } from '../../../stores/event-store.ts';
import { scanBlocks } from '../../../runs/blocks/scan-blocks.ts';
import { EventCounts } from '../../../runs/blocks/event-counts.ts';
import { arrivalRule, isEveryEvent } from '../../events/candidates/block-matcher.ts';
import { storedRequest } from '../../../runs/query/stored-query.ts';
import { ruleTypeOf } from '../../../detect/types/index.ts';
import { blockSetup } from '../../../runs/rules/block-setup.ts';
import type { RunnableRule } from '../../../runs/rules/load-rules.ts';
import { openStoredEvents } from '../../../runs/stored/open-stored.ts';
import type { StoredCounts } from '../../../runs/stored/account.ts';
import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import { CandidateTimes } from './candidate-times.ts';

/** Asked now and then, in the middle of the work: throws where its result is not wanted any more. */
export type StopSignal = Pick<AbortSignal, 'throwIfAborted'>;

export interface FindRequest {
  readonly streams: readonly string[] | null;
  /** Nanoseconds since 1970, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  readonly now: bigint;
  readonly dataSetAliases: DataSetAliases;
  /** More candidates than these are counted; the first by time are kept. */
  readonly maxCandidates: number;
  readonly signal?: StopSignal | undefined;
  /** Called with the events that were read, of those of the range. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface FoundCandidates {
  /** In the order of their times. */
  readonly times: CandidateTimes;
  /** Candidates without a time by which they could be placed in an execution. */
  readonly untimed: number;
  /** Events at which the query could not be evaluated. */
  readonly failures: number;
  readonly stored: StoredCounts;
  /** How far the events of the range reach, by the field that orders those of the rule. */
  readonly reached: bigint | null;
}

/**
 * Finds the candidates of a rule among stored events, as they are found on arrival: those of a rule that depends on
 * the time of its run are all events of its indices.
 */
export async function findCandidates(
  rule: RunnableRule,
  compiled: RunnableQuery,
  reader: EventReader,
  request: FindRequest,
): Promise<FoundCandidates> {
  const { streams, from, to, now, dataSetAliases, signal, onProgress } = request;
  const arriving = arrivalRule(ruleTypeOf(rule.rule).plan(rule.rule, rule.source.statement));
  const { timestamp_field: timestampField = TIMESTAMP } = rule.rule;
  const settings = {
    timestampField,
    eventCategoryField: rule.rule.event_category_override ?? 'event.category',
    tiebreakerField: rule.rule.tiebreaker_field ?? null,
    schema: null,
    now,
  };
  const { stages } = storedRequest(compiled, { settings, from, to });
  const inputs = openStoredEvents(reader, {
    streams,
    from,
    to,
    stages: isEveryEvent(arriving) ? null : stages,
    now,
    readsIds: false,
    isComplete: false,
    rejects: null,
    isStrict: false,
  });
  try {
    const times = new CandidateTimes(request.maxCandidates);
    const counts = new EventCounts(1);
    let untimed = 0;
    const total = inputs.stored.counts.selected;
    const none = { items: [], valueLists: [], ofRule: [[]] };
    const base = { from: null, to: null, now, profiles: false, dataSetAliases };
    const setup = { ...blockSetup([rule], none, base), rules: [arriving] };
    await scanBlocks(setup, { ...inputs, totalBytes: null }, ({ block, totals }) => {
      signal?.throwIfAborted();
      for (const { line, time } of totals.found) {
        if (time === null) untimed += 1;
        else times.add(block.envelope?.arrivals[line] ?? 0, time);
      }
      counts.count(block.length, totals);
      onProgress?.(counts.documents + inputs.stored.counts.excluded, total);
    });
    inputs.stored.addTo(counts);
    times.sort();
    return {
      times,
      untimed,
      failures: counts.failuresOf[0] ?? 0,
      stored: inputs.stored.counts,
      reached: counts.reached(timestampField),
    };
  } finally {
    inputs.close();
  }
}
