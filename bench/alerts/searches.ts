import { parseJson } from '../../src/events/json.ts';
import { readBody } from '../../src/faces/elasticsearch/search/parse/body.ts';
import { RevisionProfiles } from '../../src/faces/elasticsearch/search/push-down/revisions.ts';
import {
  searchAlerts,
  type SearchOutcome,
} from '../../src/faces/elasticsearch/search/search-alerts.ts';
import type { DetectionReader } from '../../src/stores/detection-store.ts';
import { containerId, END, hostOf, processName } from './alerts.ts';
import { Figure } from './figure.ts';

const NOW_NS = BigInt(END) * 1_000_000n;

/** The settings of search threads. */
const MAX_MS = 10_000;

const filter = (...clauses: object[]) => ({ bool: { filter: clauses } });
const term = (field: string, value: string | number) => ({ term: { [field]: value } });
const lastDays = (days: number) => ({
  range: { '@timestamp': { gte: `now-${days}d`, lte: 'now' } },
});
const OPEN = term('kibana.alert.workflow_status', 'open');
const NO_BLOCKS = { bool: { must_not: { exists: { field: 'kibana.alert.building_block_type' } } } };
const NEWEST = [{ '@timestamp': 'desc' }];

/** Conditions on columns alone. */
const BY_COLUMNS: readonly (readonly [string, object])[] = [
  ['page of 100, newest', { size: 100, sort: NEWEST }],
  [
    'page of 100, open, last 7 days',
    { size: 100, sort: NEWEST, query: filter(OPEN, lastDays(7), NO_BLOCKS) },
  ],
  [
    'page of 100, container and status',
    { size: 100, sort: NEWEST, query: filter(term('container.id', containerId(3)), OPEN) },
  ],
  [
    'page of 20, either of two processes, not root',
    {
      size: 20,
      sort: NEWEST,
      query: {
        bool: {
          should: [term('process.name', processName(3)), term('process.name', processName(9))],
          must_not: [term('user.name', 'root')],
        },
      },
    },
  ],
  [
    'page of 20, rule by its name, by risk',
    {
      size: 20,
      sort: [{ 'kibana.alert.risk_score': 'desc' }],
      query: filter(term('kibana.alert.rule.name', 'Rule number 4')),
    },
  ],
  [
    'page of 20, text in the syntax of Lucene',
    {
      size: 20,
      sort: NEWEST,
      query: {
        query_string: {
          query: `host.name:${hostOf(3)} AND NOT kibana.alert.severity:(low OR medium)`,
        },
      },
    },
  ],
  [
    'exact total, severity or status',
    {
      size: 0,
      track_total_hits: true,
      query: { bool: { should: [term('kibana.alert.severity', 'critical'), OPEN] } },
    },
  ],
  [
    'histogram by the hour, 30 days',
    { size: 0, aggs: { t: { date_histogram: { field: '@timestamp', fixed_interval: '1h' } } } },
  ],
  [
    'histogram by the day in Berlin, by severity',
    {
      size: 0,
      aggs: {
        t: {
          date_histogram: {
            field: '@timestamp',
            calendar_interval: 'day',
            time_zone: 'Europe/Berlin',
          },
          aggs: { s: { terms: { field: 'kibana.alert.severity' } } },
        },
      },
    },
  ],
  [
    'histogram by 3 hours, last 7 days, open, by severity',
    {
      size: 0,
      query: filter(OPEN, lastDays(7)),
      aggs: {
        t: {
          date_histogram: { field: '@timestamp', fixed_interval: '3h' },
          aggs: { s: { terms: { field: 'kibana.alert.severity' } } },
        },
      },
    },
  ],
  ['top 10 containers', { size: 0, aggs: { c: { terms: { field: 'container.id' } } } }],
  [
    'top 10 rules, open',
    {
      size: 0,
      query: filter(OPEN),
      aggs: { r: { terms: { field: 'kibana.alert.rule.rule_id' } } },
    },
  ],
  [
    'different hosts and processes',
    {
      size: 0,
      aggs: {
        h: { cardinality: { field: 'host.name' } },
        p: { cardinality: { field: 'process.name' } },
      },
    },
  ],
  [
    'top 5 processes, each with severities',
    {
      size: 0,
      query: filter(lastDays(7)),
      aggs: {
        p: {
          terms: { field: 'process.name', size: 5 },
          aggs: { s: { terms: { field: 'kibana.alert.severity' } } },
        },
      },
    },
  ],
];

/** Conditions that require the documents. */
const BY_DOCUMENTS: readonly (readonly [string, object])[] = [
  [
    'page of 20, a field of documents that many have',
    {
      size: 20,
      sort: NEWEST,
      track_total_hits: false,
      query: filter({ term: { 'process.interactive': true } }),
    },
  ],
  [
    'the same of a container, exact total',
    {
      size: 20,
      sort: NEWEST,
      track_total_hits: true,
      query: filter(term('container.id', containerId(499)), {
        term: { 'process.interactive': true },
      }),
    },
  ],
  [
    'a word that is nowhere, all alerts',
    { size: 20, sort: NEWEST, query: filter({ match: { 'kibana.alert.reason.text': 'nowhere' } }) },
  ],
];

/** Searches in the query DSL of Elasticsearch. */
export function measureSearches(reader: DetectionReader): void {
  const revisions = new RevisionProfiles(reader);
  const search = (body: object): SearchOutcome =>
    reader.snapshot(() => {
      const until = performance.now() + MAX_MS;
      return searchAlerts(readBody(parseJson(JSON.stringify(body)), NOW_NS), {
        reader,
        revisions,
        now: NOW_NS,
        isOver: () => performance.now() > until,
      });
    });
  for (const [name, body] of BY_COLUMNS) {
    const figure = new Figure(`search: ${name}`);
    for (let run = 0; run < 7; run += 1) figure.time('', () => search(body));
    figure.print();
  }
  for (const [name, body] of BY_DOCUMENTS) {
    const figure = new Figure(`search in documents: ${name}`);
    const { documentsRead, isTimedOut } = figure.time('', () => search(body));
    figure.print(`${documentsRead} documents read${isTimedOut ? ', timed out' : ''}`);
  }
}
