import { DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import { SequenceMemory } from '../../../lang/index.ts';
import { alertRowsBy } from '../create-core.ts';
import { TestService, type RuleFields, type RuleOptions } from '../core.testing.ts';
import { ClusterLink } from './cluster-link.ts';
import { SpaceSearcher } from './space-searcher.ts';

export interface SearchOptions {
  readonly patterns: readonly string[];
  readonly lookBackMs?: number | null;
  readonly maxBytes?: number;
  readonly maxAlerts?: number;
}

const MINUTE_MS = 60_000;

/** Rules of a space that search a cluster, with a clock of its own. Everything is real but the clock. */
export class TestSearch {
  readonly service: TestService;
  readonly logged: string[] = [];
  readonly #url: () => string;
  readonly #options: SearchOptions;
  #searcher!: SpaceSearcher;
  #link!: ClusterLink;

  private constructor(service: TestService, url: () => string, options: SearchOptions) {
    this.service = service;
    this.#url = url;
    this.#options = options;
    this.restart();
  }

  /** Begins in the middle of a minute, for intervals of one. */
  static async open(
    url: string | (() => string),
    rules: readonly RuleFields[],
    options: SearchOptions,
  ): Promise<TestSearch> {
    const service = await TestService.open([]);
    service.now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 30_000;
    const search = new TestSearch(service, typeof url === 'string' ? () => url : url, options);
    await search.setRules(rules);
    return search;
  }

  async setRules(rules: readonly RuleFields[], options: RuleOptions = {}): Promise<void> {
    await this.service.setRules(
      rules.map((rule) => ({ interval: '1m', from: 'now-2m', index: ['*'], ...rule })),
      options,
    );
  }

  /** As another process does that knows only what is in the database. */
  restart(): void {
    const { patterns, lookBackMs = 10 * MINUTE_MS, maxBytes = 64e6, maxAlerts } = this.#options;
    const { service } = this;
    const now = () => service.now;
    const cluster = { name: 'c', url: this.#url(), patterns, lookBackMs };
    const connection = async () =>
      ({ url: this.#url(), auth: { kind: 'none' }, ca: null }) as const;
    this.#link?.close();
    this.#link = new ClusterLink(cluster, connection, now, [10, 20]);
    const log = (_: object, message: string) => void this.logged.push(message);
    this.#searcher = new SpaceSearcher({
      space: 'default',
      link: this.#link,
      store: service.store,
      assign: () => {},
      counters: service.core.counters,
      active: () => service.core.active,
      aliases: DATA_SET_ALIASES,
      lateness: 0n,
      memory: new SequenceMemory(100_000_000),
      maxBytes,
      waits: [10, 20],
      maxAlerts: maxAlerts ?? 1_000,
      alertRows: alertRowsBy({ version: '1.0.0', space: 'default' }),
      share: null,
      log: { info: log, warn: log, error: log },
      now,
    });
  }

  get status() {
    return this.#searcher.status();
  }

  /** Lets time pass, and searches with the rules that are due. */
  async pass(milliseconds = MINUTE_MS): Promise<void> {
    // It is noted twice a minute how far indices were written.
    for (let left = milliseconds; left > 0; left -= 30_000) {
      this.service.now += Math.min(30_000, left);
      await this.#searcher.round();
    }
  }

  round(): Promise<void> {
    return this.#searcher.round();
  }

  alertIds(ruleId?: string): readonly string[] {
    const page = this.service.store.alerts.page({}, 'oldest', 10_000);
    return page.alerts
      .filter((alert) => ruleId === undefined || alert.ruleId === ruleId)
      .map(({ id }) => id)
      .toSorted();
  }

  gaps() {
    return this.service.store.gaps.list({});
  }

  close(): void {
    this.#link.close();
    this.service.close();
  }
}

/** A document of a process that began some time before the time of the test. */
export const processAt = (ms: number, name: string, more: object = {}): string =>
  JSON.stringify({
    '@timestamp': new Date(ms).toISOString(),
    event: { category: 'process', type: 'start' },
    process: { name },
    host: { name: 'h' },
    ...more,
  });
