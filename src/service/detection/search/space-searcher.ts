import { ruleTypeOf } from '../../../detect/types/index.ts';
import { WindowRun } from '../../../detect/run/window-run.ts';
import type { DataSetAliases } from '../../../events/origin/data-set-aliases.ts';
import {
  SequenceLimitError,
  type CompiledQuery,
  type SequenceMemory,
} from '../../../lang/index.ts';
import type { ActiveRule, ActiveRules } from '../../../runs/rules/active-rules.ts';
import type { Cluster, IndexDescription } from '../../../stores/open/cluster.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import type { RunCommit } from '../commit-run.ts';
import type { DetectionLog } from '../core.ts';
import { handledMatches } from '../rule-runs.ts';
import type { ClusterLink } from './cluster-link.ts';
import {
  noCounts,
  readWindow,
  WindowTooLarge,
  type ReadCounts,
  type WindowSpan,
} from './read-window.ts';
import { RuleProgress, type RuleProgressParts } from './rule-progress.ts';
import { RuleScan } from './rule-scan.ts';
import { RuleWindow, type RuleWindowParts, type RuleWindowPlan } from './rule-window.ts';
import { groupsOf, sinceOf, type SearchGroup } from './search-groups.ts';
import { newState, windowOf } from './search-plan.ts';
import { numbersFact } from './search-state.ts';
import { noTotals, type LastSearch, type SpaceSearchStatus } from './search-status.ts';
import { SeenNumbers, type IndexNumbers } from './seen-numbers.ts';

/** A window is not divided further. */
const MIN_PIECE_MS = 1_000;

/** How often it is noted how far indices were written. */
const NOTE_MS = 30_000;
const REST_MS = 10_000;

/** Sets of rules that stay compiled. */
const MAX_SCANS = 4;

export interface SpaceSearcherParts
  extends Omit<RuleProgressParts, 'cluster' | 'lookBackMs'>, RuleWindowParts {
  readonly space: string;
  readonly link: ClusterLink;
  readonly active: () => ActiveRules;
  readonly aliases: DataSetAliases;
  /** In nanoseconds. */
  readonly lateness: bigint;
  readonly memory: SequenceMemory;
  /** What candidates of sequences may take at once, in bytes. */
  readonly maxBytes: number;
  /** Before a search that the cluster has lost is begun again; as usual, if left out. */
  readonly waits?: readonly number[];
  readonly log: DetectionLog;
}

interface RoundReading {
  readonly cluster: Cluster;
  readonly indices: readonly IndexDescription[];
  readonly numbers: IndexNumbers;
  /** When the round began. */
  readonly at: number;
  readonly counts: ReadCounts;
}

/** A part of a window. */
type Piece = Pick<WindowSpan, 'from' | 'to' | 'since' | 'isDivisible'>;

const NOTHING_SINCE: WindowSpan['since'] = () => null;

/**
 * Searches a cluster with the rules of a space: those that are due together share searches. All it knows is in the database of
 * the space and in the cluster, so another process could run the next window.
 */
export class SpaceSearcher {
  readonly #parts: SpaceSearcherParts;
  readonly #progress: RuleProgress;
  #seen: SeenNumbers;
  readonly #scans = new Map<string, RuleScan>();
  readonly #compiled = new WeakMap<ActiveRule, Pick<CompiledQuery, 'query'>>();
  readonly #totals = noTotals();
  #last: LastSearch | null = null;
  /** After a failure, it is not asked at once again how far indices are. */
  #restUntil = 0;

  constructor(parts: SpaceSearcherParts) {
    const { link } = parts;
    const cluster = link.options;
    this.#parts = parts;
    this.#progress = new RuleProgress({
      ...parts,
      cluster: cluster.name,
      lookBackMs: cluster.lookBackMs,
    });
    this.#seen = this.#savedNumbers();
  }

  #savedNumbers(): SeenNumbers {
    const { store, link } = this.#parts;
    return new SeenNumbers(store.facts.get(numbersFact(link.options.name)));
  }

  /** Searches with all rules that are due. */
  async round(): Promise<void> {
    const { active, link, now } = this.#parts;
    this.#progress.take(active());
    const at = now();
    const due = this.#progress.due();
    const isNoted = at - this.#seen.notedAt < NOTE_MS || at < this.#restUntil;
    if (due.length === 0 && isNoted) return;
    const plans = due.flatMap((rule) => this.#planOf(rule, at));
    const counts = noCounts();
    if (this.#parts.share !== null) this.#seen = this.#savedNumbers();
    try {
      const cluster = await link.open();
      const numbers = await link.numbers();
      const groups = groupsOf(plans, (since) => this.#seen.settledAt(since));
      this.#note(at, numbers);
      if (plans.length === 0) return;
      const indices = await link.indices(this.#parts.aliases);
      for (const group of groups) {
        const began = performance.now();
        try {
          await this.#searchGroup({ cluster, indices, numbers, at, counts }, group);
        } catch (error) {
          this.#failed(group.plans, error);
        }
        const ids = group.plans.map(({ rule }) => rule.id);
        this.#parts.share?.spent(ids, performance.now() - began);
      }
    } catch (error) {
      this.#failed(plans, error);
    }
    this.#noteLast(plans, counts, at);
  }

  status(): SpaceSearchStatus {
    const { space, link, active, share } = this.#parts;
    const cluster = link.options;
    const states = [...this.#progress.states.values()].filter((each) => each.disabledAt === null);
    const failing = states.flatMap(({ failure }) => failure ?? []);
    const [first = null] = failing.toSorted((a, b) => a.since - b.since);
    const searched = states.filter(({ at }) => at !== null).map(({ to }) => to);
    return {
      space,
      cluster: cluster.name,
      product: link.product,
      rules: share === null ? active().rules.length : states.length,
      searchedTo: searched.length === 0 ? null : Math.min(...searched),
      last: this.#last,
      totals: { ...this.#totals },
      failing: failing.length,
      failure:
        first === null ? null : { at: first.since, since: first.since, message: first.message },
    };
  }

  /** A rule whose query does not compile fails alone. */
  #planOf(rule: ActiveRule, at: number): RuleWindowPlan[] {
    const state = this.#progress.states.get(rule.id) ?? newState(rule.signature, at);
    const lease = this.#parts.share?.tokenOf(rule.id) ?? null;
    try {
      let compiled = this.#compiled.get(rule);
      if (compiled === undefined) {
        compiled = ruleTypeOf(rule.rule).compile(rule.rule, rule.source, BigInt(at) * NANOS_PER_MS);
        this.#compiled.set(rule, { query: compiled.query });
      }
      return [windowOf(rule, state, compiled, this.#parts.lateness, at, lease)];
    } catch (error) {
      const event = { query: { kind: 'event', text: '', matches: () => true } } as const;
      this.#failed([windowOf(rule, state, event, 0n, at, lease)], error);
      return [];
    }
  }

  /** Reads the window of a group, in pieces where it is long. */
  async #searchGroup(reading: RoundReading, group: SearchGroup): Promise<void> {
    const { from, to, settled } = group;
    const scan = this.#scanOf(group.plans);
    const since = sinceOf(settled, reading.numbers);
    let length = to - from;
    let at = from;
    let isWhole = true;
    for (;;) {
      const end = Math.min(to, at + length);
      const isAll = isWhole && end === to;
      const isDivisible = end - at > MIN_PIECE_MS;
      try {
        const piece = { from: at, to: end, since: isAll ? since : NOTHING_SINCE, isDivisible };
        await this.#searchPiece(reading, group.plans, scan, piece, isAll);
      } catch (error) {
        if (!(error instanceof WindowTooLarge)) throw error;
        if (!isDivisible) return await this.#searchEach(reading, group, error);
        isWhole = false;
        length = Math.max(MIN_PIECE_MS, (end - at) >> 1);
        continue;
      }
      if (isAll) return;
      if (end === to) break;
      at = end;
      length *= 2;
    }
    // Late events of times before are asked for by themselves.
    const late = { from: to, to, since, isDivisible: false };
    await this.#searchPiece(reading, group.plans, scan, late, true);
  }

  /** One of the rules has too many events for sequences: the others need not fail with it. */
  async #searchEach(
    reading: RoundReading,
    group: SearchGroup,
    error: WindowTooLarge,
  ): Promise<void> {
    if (group.plans.length === 1) throw error;
    for (const plan of group.plans) {
      try {
        await this.#searchGroup(reading, { ...group, plans: [plan] });
      } catch (own) {
        this.#failed([plan], own);
      }
    }
  }

  async #searchPiece(
    { cluster, indices, at, counts }: RoundReading,
    plans: readonly RuleWindowPlan[],
    scan: RuleScan,
    piece: Piece,
    isLast: boolean,
  ): Promise<void> {
    const { aliases, maxBytes, now } = this.#parts;
    const windows = plans.map((plan, position) => this.#windowOf(plan, piece, scan, position));
    const from = Math.max(0, Math.min(...windows.map(({ readFrom }) => readFrom)));
    const broken = new Set<RuleWindow>();
    const commitsOf = (found: readonly RuleWindow[]) =>
      found.flatMap((window) => this.#judged(window, scan, piece.to, broken));
    const read = await readWindow(
      {
        cluster,
        indices,
        scan,
        windows,
        aliases,
        maxBytes,
        waits: this.#parts.waits,
        now,
        flush: (found) => {
          const commits = commitsOf(found);
          this.#progress.flush(
            found.filter((window) => !broken.has(window)),
            commits,
          );
        },
      },
      { ...piece, from },
    );
    const commits = commitsOf(windows);
    for (const { late } of windows) read.late += late;
    add(counts, read);
    this.#progress.done(
      windows.filter((window) => !broken.has(window)),
      commits,
      isLast ? at : null,
    );
  }

  #windowOf(plan: RuleWindowPlan, piece: Piece, scan: RuleScan, position: number): RuleWindow {
    const { store, lateness, memory } = this.#parts;
    const { id } = plan.rule;
    const state = this.#progress.states.get(id) ?? plan.state;
    const handled = handledMatches(store, id);
    const rule = scan.rules[position]!;
    const run = new WindowRun(rule, { handled, lateness, memory }, state.windows);
    return new RuleWindow({ ...plan, state, from: piece.from, to: piece.to }, run, this.#parts);
  }

  #judged(window: RuleWindow, scan: RuleScan, to: number, broken: Set<RuleWindow>): RunCommit[] {
    if (broken.has(window)) return [];
    try {
      return [window.judge(scan, to)];
    } catch (error) {
      if (!(error instanceof SequenceLimitError)) throw error;
      broken.add(window);
      this.#failed([window.plan], error);
      return [];
    }
  }

  #scanOf(plans: readonly RuleWindowPlan[]): RuleScan {
    const key = plans.map(({ rule: { id, stateKey } }) => `${id} ${stateKey}`).join('\n');
    const known = this.#scans.get(key);
    const rules = plans.map(({ rule }) => rule);
    const scan = known ?? new RuleScan(rules, this.#parts.active(), this.#parts.aliases);
    this.#scans.delete(key);
    this.#scans.set(key, scan);
    for (const old of this.#scans.keys()) {
      if (this.#scans.size <= MAX_SCANS) break;
      this.#scans.delete(old);
    }
    return scan;
  }

  #note(at: number, numbers: IndexNumbers): void {
    const { store, link, share } = this.#parts;
    if (!this.#seen.note(at, numbers)) return;
    store.transaction(() => {
      // Others note it, too.
      const seen = share === null ? this.#seen : this.#savedNumbers();
      if (share !== null && !seen.note(at, numbers)) return;
      this.#seen = seen;
      store.facts.put(numbersFact(link.options.name), seen.saved);
    });
  }

  #failed(plans: readonly RuleWindowPlan[], error: unknown): void {
    const { link, log, space } = this.#parts;
    link.drop();
    this.#restUntil = this.#parts.now() + REST_MS;
    const message = error instanceof Error ? error.message : String(error);
    this.#totals.failures += 1;
    let news = 0;
    for (const plan of plans) if (this.#progress.failed(plan, message)) news += 1;
    if (news > 0)
      log.warn(
        { err: error, cluster: link.options.name, space, rules: news },
        'a cluster could not be searched: the window is a gap until it was',
      );
  }

  #noteLast(plans: readonly RuleWindowPlan[], counts: ReadCounts, at: number): void {
    if (plans.length === 0) return;
    const totals = this.#totals;
    totals.searches += counts.unions + counts.full;
    totals.fetched += counts.fetched;
    totals.needed += counts.needed;
    totals.late += counts.late;
    totals.unreadable += counts.unreadable;
    totals.rejected += counts.rejected;
    this.#last = {
      ...counts,
      at,
      tookMs: this.#parts.now() - at,
      from: Math.min(...plans.map(({ from }) => from)),
      to: Math.max(...plans.map(({ to }) => to)),
      rules: plans.length,
    };
  }
}

function add(sums: ReadCounts, { whyFull, ...counts }: ReadCounts): void {
  sums.whyFull ??= whyFull;
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) sums[name] += counts[name];
}
