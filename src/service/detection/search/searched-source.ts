import { safeText } from '../../../util/safe-text.ts';
import { without } from '../../../util/without.ts';
import { counted, formatCount } from '../../../util/counts.ts';
import {
  counter,
  gauge,
  type ClusterSearchStatus,
  type Source,
  type SourceMetric,
  type SourceStatus,
} from '../../events/sources/source.ts';
import type { SearchedCluster } from './cluster-link.ts';
import { noTotals, type LastSearch, type SpaceSearchStatus } from './search-status.ts';

/** A cluster that rules search, as what the service reads: the work is done by detection. */
export class SearchedSource implements Source {
  readonly kind = 'search';
  readonly name: string;
  readonly #cluster: SearchedCluster;
  readonly #searches: () => readonly SpaceSearchStatus[];
  readonly #now: () => number;
  #isRunning = false;

  /** @param searches of all clusters, as detection says; without detection nothing is searched */
  constructor(
    cluster: SearchedCluster,
    searches: () => readonly SpaceSearchStatus[],
    now: () => number,
  ) {
    this.name = cluster.name;
    this.#cluster = cluster;
    this.#searches = searches;
    this.#now = now;
  }

  async start(): Promise<void> {
    this.#isRunning = true;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
  }

  status(): SourceStatus {
    const own = this.#searches().filter(({ cluster }) => cluster === this.name);
    const failing = own
      .flatMap(({ failure }) => failure ?? [])
      .toSorted((a, b) => a.since - b.since);
    const [first = null] = failing;
    const sums = sumsOf(own);
    const ats = own.flatMap(({ last }) => last?.at ?? []);
    return {
      state: !this.#isRunning ? 'stopped' : first === null ? 'running' : 'failing',
      events: sums.fetched,
      rejected: sums.unreadable + sums.rejected,
      lastEventAt: ats.length === 0 ? null : Math.max(...ats),
      lastError: first === null ? null : { at: first.at, message: safeText(first.message) },
      failingSince: first?.since ?? null,
      about: safeText(this.#about(own)),
      metrics: this.#metrics(own, sums),
      searches: own.map(({ space, rules, searchedTo, failing: count, last }) => ({
        space,
        rules,
        searchedTo,
        failing: count,
        last: last === null ? null : shownSearch(last),
      })),
    };
  }

  /** What is searched, and how the last search went. */
  #about(own: readonly SpaceSearchStatus[]): string {
    const { patterns, url } = this.#cluster;
    const [product = ''] = own.map((each) => each.product).filter((each) => each !== '');
    const version = product === '' ? '' : ` (${product})`;
    const what = `${patterns.join(', ')} of ${url}${version}, searched by rules at their intervals; nothing is copied`;
    return [what, ...own.flatMap((each) => lastText(each, own.length > 1))].join('; ');
  }

  #metrics(own: readonly SpaceSearchStatus[], sums: ReturnType<typeof sumsOf>): SourceMetric[] {
    const last = own.flatMap((each) => each.last ?? []);
    const sum = (value: (each: (typeof last)[number]) => number) =>
      last.reduce((total, each) => total + value(each), 0);
    const searchedTo = own.flatMap((each) => each.searchedTo ?? []);
    const behind = searchedTo.length === 0 ? 0 : this.#now() - Math.min(...searchedTo);
    return [
      gauge('rules', Math.max(0, ...own.map(({ rules }) => rules)), 'Rules that search it.'),
      gauge(
        'lag_seconds',
        Math.round(behind / 1_000),
        'Time since everything up to now was searched by all rules.',
      ),
      gauge(
        'failing_rules',
        own.reduce((n, each) => n + each.failing, 0),
        'Rules with a gap.',
      ),
      gauge(
        'last_stored',
        sum(({ stored }) => stored),
        'Events in the windows of the last search.',
      ),
      gauge(
        'last_fetched',
        sum(({ fetched }) => fetched),
        'Documents that it fetched.',
      ),
      gauge(
        'last_needed',
        sum(({ needed }) => needed),
        'Those of them that rules needed.',
      ),
      gauge('last_seconds', sum(({ tookMs }) => tookMs) / 1_000, 'Time that the last search took.'),
      counter('searches', sums.searches, 'Searches of an index for rules.'),
      counter('needed', sums.needed, 'Fetched documents that rules needed.'),
      counter('late', sums.late, 'Alerts of events that came after their window was searched.'),
      counter('unreadable', sums.unreadable, 'Documents that cannot be told from the answer.'),
      counter('failures', sums.failures, 'Searches that failed.'),
    ];
  }
}

/** What is said of a search, without what is counted in all. */
const shownSearch = (last: LastSearch): NonNullable<ClusterSearchStatus['last']> =>
  without(last, ['bytes', 'unreadable', 'rejected']);

function sumsOf(own: readonly SpaceSearchStatus[]) {
  const sums = noTotals();
  for (const { totals } of own)
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += totals[name];
  return sums;
}

function lastText({ space, last, failing, rules }: SpaceSearchStatus, isNamed: boolean): string[] {
  const name = isNamed ? `space ${space}: ` : '';
  if (last === null) return [`${name}${counted(rules, 'rule')}, not searched yet`];
  const { from, to, fetched, stored, needed, unions, full, tookMs, whyFull } = last;
  const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '');
  const gap = failing === 0 ? '' : `, ${counted(failing, 'rule')} with a gap`;
  const whole = full === 0 ? '' : `, everything read in ${full} of them (${whyFull ?? ''})`;
  return [
    `${name}last with ${counted(last.rules, 'rule')} over ${iso(from)} to ${iso(to)}: ${formatCount(fetched)} of ${counted(stored, 'document')} fetched, ${formatCount(needed)} needed, ${counted(unions + full, 'search', 'searches')} in ${(tookMs / 1_000).toFixed(1)} s${whole}${gap}`,
  ];
}
