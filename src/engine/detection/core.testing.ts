import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { readInstant } from '../../util/time/index.ts';
import { isEqlRule, loadRules, type Data } from '../../rules/index.ts';
import { memoryFiles } from '../../rules/load/memory-files.testing.ts';
import { ruleText } from '../../rules/rule.testing.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { ruleRow } from '../../stores/detection-rows.testing.ts';
import { openDetectionStore } from '../../stores/embedded/detection/open.ts';
import { nodeFileSystem } from '../../stores/embedded/node-file-system.ts';
import { createBlockScan } from '../blocks/block-scan.ts';
import type { CandidateIndex } from '../candidates/candidate-index.ts';
import type { CandidateEvent, MatchGeneration } from '../candidates/matched-batch.ts';
import { openCandidateIndex } from '../candidates/open-candidate-index.ts';
import { signatureOf } from '../candidates/signature.ts';
import type { ActiveRule, ActiveRules } from '../rules/active-rules.ts';
import type { DetectionCore } from './core.ts';
import { createCore } from './create-core.ts';
import { blockOfEvents } from './event-block.ts';

/** Fields of a rule file that differ from those of `ruleText`. */
export type RuleFields = Readonly<Record<string, Data | undefined>>;

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
  store!: DetectionStore;
  core!: DetectionCore;
  index!: CandidateIndex;
  #generation: MatchGeneration = { number: 0, rules: [], dataSetAliases: DATA_SET_ALIASES };
  #active: ActiveRules = NO_RULES;
  #ids = 0;
  readonly #live: boolean;

  private constructor(live: boolean) {
    this.folder = mkdtempSync(join(MEMORY, 'detection-'));
    this.#live = live;
  }

  static async open(rules: readonly RuleFields[], live = false): Promise<TestService> {
    const service = new TestService(live);
    await service.start();
    await service.setRules(rules);
    return service;
  }

  /** As after a crash or a clean stop: only what is on disk is known. */
  async start(): Promise<void> {
    this.store = await openDetectionStore(join(this.folder, 'detection.db'));
    this.index = openCandidateIndex({
      fs: nodeFileSystem,
      folder: join(this.folder, 'candidates'),
      nextArrival: this.events.length,
    });
    const log = (_: object, message: string) => void this.logged.push(message);
    this.core = createCore({
      config: {
        version: '1.0.0',
        dataSetAliases: DATA_SET_ALIASES,
        latenessMs: 0,
        jitterMs: 0,
        concurrency: 4,
        documentBytes: 1_000_000,
        sequenceBytes: 100_000_000,
      },
      host: {
        events: {
          fetch: async (arrivals) => arrivals.map((arrival) => this.events[arrival] ?? null),
          arrivalAt: async (received) => {
            const at = this.events.findIndex((event) => (event?.received ?? 0) >= received);
            return at < 0 ? this.events.length : at;
          },
        },
        setGeneration: (generation) => (this.#generation = generation),
        log: { info: log, warn: log, error: log },
      },
      store: this.store,
      index: this.index,
      activeRules: () => this.#active,
      assign: () => {},
      newId: () => `run-${(this.#ids += 1)}`,
      now: () => this.now,
    });
    this.core.stored(this.events.length);
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
  async setRules(rules: readonly RuleFields[]): Promise<void> {
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
    const active = loaded.rules.map((source): ActiveRule => {
      const { rule, file, document } = source;
      if (rule === null || !isEqlRule(rule)) throw new Error(JSON.stringify(loaded.problems));
      const id = rule.rule_id ?? '';
      const own = { id, rule, parameters: document.rule, file, source };
      const signature = signatureOf(own);
      const stateKey = `${signature} ${JSON.stringify(rule.alert_suppression ?? null)}`;
      return { ...own, uuid: id, revision: 1, isLive: this.#live, signature, stateKey };
    });
    const ids = new Set(active.map(({ id }) => id));
    for (const { id } of active) this.store.rules.put(ruleRow(id, { isEnabled: true }));
    for (const row of this.store.rules.list()) {
      if (!ids.has(row.id)) this.store.rules.put({ ...row, isEnabled: false });
    }
    this.#active = {
      ...NO_RULES,
      rules: active,
      exceptions: { ...NO_RULES.exceptions, ofRule: active.map(() => []) },
    };
    this.core.rulesChanged();
    await this.core.work();
  }

  /** Stores events and, unless told otherwise, matches them. Their `@timestamp` is now where they have none. */
  add(events: readonly object[], isMatched = true): void {
    const from = this.events.length;
    for (const event of events) {
      const document = Buffer.from(
        JSON.stringify({ [TIMESTAMP]: new Date(this.now).toISOString(), ...event }),
      );
      const arrival = this.events.length;
      this.events.push({ arrival, received: this.now, index: '', id: `id-${arrival}`, document });
    }
    if (isMatched) this.match(from, this.events.length);
    else this.core.stored(this.events.length);
  }

  /** Matches a stretch as threads of the service do. */
  match(from: number, to: number): void {
    const events = this.events.slice(from, to).filter((event) => event !== null);
    const { rules, dataSetAliases } = this.#generation;
    const found = rules.map((): number[] => []);
    let latest: bigint | null = null;
    if (events.length > 0 && rules.length > 0) {
      const scan = createBlockScan({
        rules: rules.map(({ evaluation }) => ({ ...evaluation, items: [] })),
        items: [],
        valueLists: [],
        now: 0n,
        dataSetAliases,
        profiles: false,
        countsOrigins: true,
        from: null,
        to: null,
        timestampField: TIMESTAMP,
        readsAllTimes: true,
        noticesFields: false,
        searchedBytes: Infinity,
      });
      const { totals } = scan.scan(blockOfEvents(events));
      for (const { rule, line } of totals.found) found[rule]?.push(events[line]?.arrival ?? -1);
      latest = totals.last;
    }
    this.core.matched({
      signatures: rules.map(({ signature }) => signature),
      from,
      to,
      matches: found.flatMap((arrivals, rule) =>
        arrivals.length === 0 ? [] : [{ rule, arrivals: Float64Array.from(arrivals) }],
      ),
      latest: latest === null ? new Map() : new Map([[TIMESTAMP, latest]]),
      received: this.now,
      documents: [],
    });
  }

  /** Matches what was not matched, as `Coverage` does. */
  fill(): void {
    const wanted = this.core.wanted();
    const from = Math.min(this.events.length, ...wanted.values());
    for (const hole of this.index.holes([...wanted.keys()], from, this.events.length)) {
      this.match(hole.from, hole.to);
      this.core.covered(hole.signatures);
    }
  }

  /** Lets time pass and runs what is due. */
  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    await this.core.work();
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

const NO_RULES: ActiveRules = {
  rules: [],
  exceptions: { lists: [], items: [], valueLists: [], ofRule: [], idle: [] },
  notRun: [],
};

export const shell = (fields: object = {}) => ({
  event: { category: 'process', type: 'start' },
  process: { name: 'sh', pid: 1 },
  ...fields,
});

export const timeOf = (text: string) => Number((readInstant(text) ?? 0n) / 1_000_000n);
