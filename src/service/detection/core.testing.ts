import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Listening } from '../../detect/run/run-contract.ts';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { isRunnable, loadRules, type Data } from '../../rules/index.ts';
import { memoryFiles } from '../../rules/load/memory-files.testing.ts';
import { ruleText } from '../../rules/rule.testing.ts';
import { SharedEvaluations } from '../../lang/execute/evaluator.ts';
import { SequenceMemory } from '../../lang/index.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { ruleRow } from '../../stores/detection-rows.testing.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { nodeFileSystem } from '../../stores/file-system/node-file-system.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';
import { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import type { ActiveRules } from '../../runs/rules/active-rules.ts';
import type { RunnableRule } from '../../runs/rules/load-rules.ts';
import { activeRulesOf, NO_EXCEPTIONS } from './active-rules.testing.ts';
import { ArrivalMatcher } from './arrivals.testing.ts';
import type { FetchEvents } from './candidate-documents.ts';
import { CompiledRules } from './rule-evaluations.ts';
import type { RunCommit } from './commit-run.ts';
import { Arrivals } from './arrivals.ts';
import type { DetectionCore } from './core.ts';
import { Scheduler } from './scheduler.ts';
import { createCore } from './create-core.ts';

/** Fields of a rule file that differ from those of `ruleText`. */
export type RuleFields = Readonly<Record<string, Data | undefined>>;

export interface ServiceOptions {
  readonly isLive?: boolean;
  readonly latenessMs?: number;
  readonly maxAlerts?: number;
}

export interface RuleOptions extends Pick<ServiceOptions, 'isLive'> {
  /** They apply to all rules. */
  readonly exceptions?: Partial<Pick<ActiveRules['exceptions'], 'items' | 'valueLists'>>;
  readonly revision?: number;
}

export interface TakenEvent {
  /** Empty where the client named none. */
  readonly index: string;
  /** `null`: one is made. */
  readonly id: string | null;
  /** JSON. */
  readonly document: string;
}

/** In memory where there is such a folder: days of a schedule are thousands of commits. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** 2025-11-24T16:00:00Z */
export const START = 1_764_000_000_000;

/**
 * Detection over events that a test hands in, with a clock of its own. Everything is real but the event store: events
 * are kept in memory, and matched as soon as they are added unless a test wants it later.
 */
export class TestService {
  readonly folder: string;
  readonly events: (CandidateEvent | null)[] = [];
  readonly logged: string[] = [];
  now = START;
  /** By default, since the start without interruption. */
  listening!: Listening;
  store!: DetectionStore;
  core!: DetectionCore;
  scheduler!: Scheduler;
  index!: CandidateIndex;
  /** All that was written of runs; a row of a live run has several of them. */
  readonly commits: RunCommit[] = [];
  readonly #options: ServiceOptions;
  #matcher = new ArrivalMatcher({ number: 0, rules: [], dataSetAliases: DATA_SET_ALIASES });
  #active: ActiveRules = { rules: [], exceptions: NO_EXCEPTIONS, notRun: [], otherTypes: 0 };
  #ids = 0;

  constructor(options: ServiceOptions = {}) {
    this.folder = mkdtempSync(join(MEMORY, 'detection-'));
    this.#options = options;
  }

  static async open(
    rules: readonly RuleFields[],
    options: ServiceOptions = {},
  ): Promise<TestService> {
    const service = new TestService(options);
    await service.start();
    await service.setRules(rules);
    return service;
  }

  /** As after a crash or a clean stop: only what is on disk is known. */
  async start(): Promise<void> {
    this.store = await openDetectionStore(join(this.folder, 'detection.db'));
    this.restart();
  }

  /** As {@link start}, but the database stays open: faster where a test is not about that. */
  restart(): void {
    const start = BigInt(this.now) * NANOS_PER_MS;
    this.listening = { at: (now) => (now > start ? now : start), since: () => start };
    this.index = new CandidateIndex({
      fs: nodeFileSystem,
      folder: join(this.folder, 'candidates'),
      nextArrival: this.events.length,
    });
    const log = (_: object, message: string) => void this.logged.push(message);
    const fetch: FetchEvents = async (arrivals) =>
      arrivals.map((arrival) => this.events[arrival] ?? null);
    const scheduler = new Scheduler({
      arrivals: new Arrivals(this.index, fetch, 1_000_000),
      dataSetAliases: DATA_SET_ALIASES,
      areRun: true,
      setGeneration: (generation) => (this.#matcher = new ArrivalMatcher(generation)),
    });
    this.scheduler = scheduler;
    this.core = createCore({
      held: null,
      config: {
        version: '1.0.0',
        dataSetAliases: DATA_SET_ALIASES,
        latenessMs: this.#options.latenessMs ?? 0,
        maxAlerts: this.#options.maxAlerts ?? 1_000,
        jitterMs: 0,
        concurrency: 4,
      },
      host: {
        events: {
          fetch,
          arrivalAt: async (received) => {
            const at = this.events.findIndex((event) => (event?.received ?? 0) >= received);
            return at < 0 ? this.events.length : at;
          },
        },
        log: { info: log, warn: log, error: log },
      },
      store: this.store,
      space: 'default',
      arrivals: scheduler.arrivals,
      listening: {
        at: (now) => this.listening.at(now),
        since: (now) => this.listening.since(now),
      },
      memory: new SequenceMemory(100_000_000),
      sharedEvaluations: new SharedEvaluations(),
      compiled: new CompiledRules(),
      activeRules: () => this.#active,
      rulesTaken: () => scheduler.rulesTaken(),
      assign: () => {},
      newId: () => `run-${(this.#ids += 1)}`,
      now: () => this.now,
    });
    scheduler.add(this.core);
    scheduler.arrivals.stored(this.events.length);
    const { counters } = this.core;
    const add = counters.add.bind(counters);
    counters.add = (commit, now) => {
      this.commits.push(commit);
      add(commit, now);
    };
  }

  /** Ends without writing anything more. */
  crash(): void {
    this.store.close();
  }

  close(): void {
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Other rules run from the next work on; those that are missing are disabled. */
  async setRules(
    rules: readonly RuleFields[],
    { exceptions, ...more }: RuleOptions = {},
  ): Promise<void> {
    const runnable = await runnableRules(rules);
    const { items, valueLists } = { items: [], valueLists: [], ...exceptions };
    const all = [...items.keys()];
    const ofRule = runnable.map(() => all);
    const idle = items.map(() => null);
    await this.setActive(
      activeRulesOf(
        { rules: runnable, exceptions: { lists: [], items, valueLists, ofRule, idle } },
        { isLive: this.#options.isLive ?? false, ...more },
      ),
    );
  }

  async setActive(active: ActiveRules): Promise<void> {
    const { rules } = this.store;
    const ids = new Set(active.rules.map(({ id }) => id));
    this.store.transaction(() => {
      for (const { id, revision, isLive } of active.rules) {
        rules.put(ruleRow(id, { isEnabled: true, revision, isLive }));
      }
      for (const row of rules.list()) if (!ids.has(row.id)) rules.put({ ...row, isEnabled: false });
    });
    this.#active = active;
    this.core.rulesChanged();
    await this.scheduler.work();
  }

  /** Stores events and, unless given otherwise, matches them. Their `@timestamp` is now where they have none. */
  add(events: readonly object[], isMatched = true): void {
    const time = new Date(this.now).toISOString();
    this.take(
      events.map((event) => ({
        index: '',
        id: null,
        document: JSON.stringify({ [TIMESTAMP]: time, ...event }),
      })),
      isMatched,
    );
  }

  /** Stores events as they come. */
  take(events: readonly TakenEvent[], isMatched = true): void {
    const from = this.events.length;
    for (const [at, { index, id, document: text }] of events.entries()) {
      const arrival = from + at;
      const document = Buffer.from(text);
      const own = { index, stream: index, id: id ?? `id-${arrival}` };
      const event = { arrival, received: this.now, ...own, document };
      this.events.push(event);
    }
    if (isMatched) this.match(from, this.events.length);
    else this.scheduler.arrivals.stored(this.events.length);
  }

  /** Matches a stretch as threads of the service do. */
  match(from: number, to: number): void {
    const events = this.events.slice(from, to).filter((event) => event !== null);
    this.scheduler.matched(this.#matcher.match(events, from, to, this.now));
  }

  /** Matches what was not matched, as `Coverage` does. Returns whether there was such. */
  fill(): boolean {
    const wanted = this.scheduler.wanted();
    const from = Math.min(this.events.length, ...wanted.values());
    const holes = this.index.holes([...wanted.keys()], from, this.events.length);
    for (const hole of holes) {
      this.match(hole.from, hole.to);
      this.scheduler.covered(hole.signatures);
    }
    return holes.length > 0;
  }

  /** Lets time pass and runs what is due. */
  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    await this.scheduler.work();
  }

  /** Removes an event, as retention does. */
  expire(arrival: number): void {
    this.events[arrival] = null;
  }

  /** The alerts of all rules, oldest first. */
  alerts() {
    return this.store.alerts.page({ includesBuildingBlocks: true }, 'oldest', 500).alerts;
  }

  runs(ruleId?: string) {
    return this.store.runs.list({ ruleId, limit: 1_000 }).toReversed();
  }
}

/** Loads rules as from files. */
async function runnableRules(rules: readonly RuleFields[]): Promise<RunnableRule[]> {
  const texts = rules.map((fields) => ruleText(fields));
  const files = Object.fromEntries(
    texts.flatMap((text, at) => [
      [`${at}.toml`, text],
      [`${at}.tests.toml`, ''],
    ]),
  );
  const loaded = await loadRules(
    texts.map((_, at) => `${at}.toml`),
    memoryFiles(files),
  );
  return loaded.rules.map((source) => {
    const { rule, file, document } = source;
    if (rule === null || !isRunnable(rule)) throw new Error(JSON.stringify(loaded.problems));
    return { id: rule.rule_id ?? '', rule, parameters: document.rule, file, source };
  });
}

export const shell = (fields: object = {}) => ({
  event: { category: 'process', type: 'start' },
  process: { name: 'sh', pid: 1 },
  ...fields,
});
