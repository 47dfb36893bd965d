import { TIMESTAMP } from '../../../detect/evaluate/setup.ts';
import type { WindowRule } from '../../../detect/run/window-run.ts';
import { RunEvent, type RunCandidate, type StoredDocument } from '../../../detect/run/run-event.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import { FastMemory } from '../../../ingest/json/fast-reader.ts';
import { createBlockScan, type BlockScan } from '../../../runs/blocks/block-scan.ts';
import type { ActiveRule, ActiveRules } from '../../../runs/rules/active-rules.ts';
import { blockSetup } from '../../../runs/rules/block-setup.ts';
import { storedBlock } from '../../../runs/stored/stored-block.ts';
import { itemKey } from '../../../rules/index.ts';
import type { FoundPage } from '../../../stores/open/cluster.ts';
import type { RunClock } from '../../../util/time/index.ts';
import { eventIds } from '../../events/sources/cluster/event-id.ts';

/** What the documents of a page mean to rules. */
export interface ScannedPage {
  /** With the position of the rule; candidates of one document share it. */
  readonly found: readonly { readonly rule: number; readonly candidate: RunCandidate }[];
  /** Documents that are candidates of some rule. */
  readonly needed: number;
  /** Documents that no event can be. */
  readonly rejected: number;
  /** By rule, events at which its query could not be evaluated. */
  readonly failures: ReadonlyMap<number, number>;
  readonly firstFailure: string | null;
}

/** Rules that are evaluated together, however many there are: each document is read once. */
export class RuleScan {
  readonly rules: readonly WindowRule[];
  readonly #items: ActiveRules['exceptions']['items'];
  readonly #scan: BlockScan;
  readonly #clock: { -readonly [K in keyof RunClock]: RunClock[K] };
  #arrival = 0;

  /** Throws `EqlError` for a query that does not compile. */
  constructor(
    rules: readonly ActiveRule[],
    { rules: all, exceptions }: ActiveRules,
    dataSetAliases: DataSetAliases,
  ) {
    const positions = new Map(all.map(({ id }, position) => [id, position]));
    const ofRule = rules.map(({ id }) => exceptions.ofRule[positions.get(id) ?? -1] ?? []);
    const range = { from: null, to: null, now: 0n, profiles: false, dataSetAliases };
    const setup = blockSetup(rules, { ...exceptions, ofRule }, range);
    this.#clock = { now: 0n };
    this.#items = exceptions.items;
    const unsearched = { ...setup, readsAllTimes: false };
    this.#scan = createBlockScan(unsearched, this.#clock, FastMemory.open());
    const { compiled } = this.#scan;
    this.rules = rules.map((rule, position) => ({
      rule,
      compiled: compiled[position]!,
      timestampField: rule.rule.timestamp_field ?? TIMESTAMP,
      hasExceptions: (ofRule[position]?.length ?? 0) > 0,
      signature: rule.signature,
    }));
  }

  /** The key of an exception item by its number. */
  readonly itemKey = (item: number): string => {
    const found = this.#items[item];
    return found === undefined ? '' : itemKey(found);
  };

  /** @param now wall-clock time in nanoseconds since 1970 */
  scan(page: FoundPage, uuid: string, now: bigint, received: number): ScannedPage {
    this.#clock.now = now;
    const ids = eventIds(uuid, page);
    const arrivals = Float64Array.from(ids, () => (this.#arrival += 1));
    const { totals, counts } = this.#scan.scan(storedBlock({ ...page, arrivals }, ids));
    const documents = new Map<number, StoredDocument>();
    const found = [...totals.found].map((each) => {
      const { rule, line, start, end, evaluation, time, tiebreaker } = each;
      const { windowTime, availableAt, excepted } = each;
      let stored = documents.get(line);
      if (stored === undefined) {
        const document = new Uint8Array(page.bytes.subarray(start, end));
        const arrival = arrivals[line] as number;
        const id = ids[line] ?? '';
        stored = { arrival, received, index: page.index, stream: '', id, document };
        documents.set(line, stored);
      }
      const { arrival } = stored;
      const event = new RunEvent(stored, time);
      const candidate = {
        evaluation,
        time,
        tiebreaker,
        arrival,
        windowTime,
        availableAt,
        excepted,
        event,
      };
      return { rule, candidate };
    });
    return {
      found,
      needed: documents.size,
      rejected: counts.rejected,
      failures: totals.failures,
      firstFailure: totals.firstFailures[0]?.message ?? null,
    };
  }
}
