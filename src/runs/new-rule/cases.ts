import type { JsonObject } from '../../events/json.ts';
import { fieldsOf, type Query } from '../../lang/index.ts';
import { overlay } from '../../rules/index.ts';
import type { RuleRunner } from '../rule-tests/rule-runner.ts';
import { at, matchingEvents, type Event } from './events.ts';

/** A case of a new tests file. */
export interface NewCase {
  readonly name: string;
  readonly expect: 0 | 1;
  readonly events: readonly Event[];
}

export interface NewCases {
  readonly defaults: JsonObject;
  readonly cases: readonly NewCase[];
  /** Whether all of them pass; they do not if no matching events could be derived from the query. */
  readonly isComplete: boolean;
}

/** 24 November 2026, 10:00. */
const START = Date.UTC(2026, 10, 24, 10);
const HOUR_MS = 3_600_000;
const NEGATIVES = 3;

/** Two cases that alert and three that do not, each run before it is written. */
export function newCases(runner: RuleRunner): NewCases {
  const { query } = runner.statement;
  const defaults = defaultsFor(query, runner.patterns ?? []);
  const events = matchingEvents(runner, defaults, START);
  const found = (tried: readonly Event[]) =>
    runner.run(
      tried.map((event) => ({ document: overlay(defaults, event) ?? {}, index: undefined })),
    ).matches.length;
  const positives = [
    { name: 'alerts: replace with real events', events },
    { name: 'alerts: a variant, in another container', events: elsewhere(events) },
  ].map(({ name, events: tried }) => ({ name, expect: 1 as const, events: tried }));
  const negatives = nearMisses(query, events)
    .filter((each) => found(each.events) === 0)
    .slice(0, NEGATIVES)
    .map((each) => ({ ...each, expect: 0 as const }));
  return {
    defaults,
    cases: [...positives, ...negatives],
    isComplete:
      positives.every((each) => found(each.events) === 1) && negatives.length === NEGATIVES,
  };
}

/** The same an hour later, in another container. */
function elsewhere(events: readonly Event[]): readonly Event[] {
  return events.map((event, index) =>
    at(
      event['container.id'] === undefined ? { ...event, 'container.id': 'c0ffee' } : event,
      START + HOUR_MS + index * 100,
    ),
  );
}

/** From the closest to the simplest; the last one does not match any query. */
function nearMisses(query: Query, events: readonly Event[]): readonly Omit<NewCase, 'expect'>[] {
  const each = (name: string, change: Event) => ({
    name,
    events: events.map((event) => ({ ...event, ...change })),
  });
  const fields = [...new Set(fieldsOf(query).map(({ path }) => path))];
  return [
    ...(events.length > 1
      ? [
          { name: 'near miss: the first event alone', events: events.slice(0, 1) },
          { name: 'near miss: the events in another order', events: reversed(events) },
        ]
      : []),
    each('near miss: another program', { 'process.name': 'other-program' }),
    each('near miss: on the host, outside any container', { container: null }),
    each('near miss: the end of the process', { 'event.type': ['end'], 'event.action': 'end' }),
    ...fields.map((field) => each(`near miss: without ${field}`, { [field]: null })),
    each('an event of another category', { 'event.category': ['configuration'] }),
    { name: 'no events', events: [] },
  ];
}

function reversed(events: readonly Event[]): readonly Event[] {
  const last = events.length - 1;
  return events.map((event, index) => at(event, START + (last - index) * 100));
}

/** A typical event of a container, of the first category in the query. */
function defaultsFor(query: Query, patterns: readonly string[]): JsonObject {
  const filter = query.kind === 'EventQuery' ? query : query.terms[0]?.query;
  const category = filter?.category ?? 'process';
  const isDefend = patterns.some((pattern) => pattern.startsWith('logs-cloud_defend'));
  return {
    '@timestamp': new Date(START).toISOString(),
    event: { category: [category], type: ['start'], action: 'exec' },
    // Without an origin an event is read by every rule.
    ...(isDefend
      ? {
          data_stream: {
            type: 'logs',
            dataset: `cloud_defend.${category === 'file' ? 'file' : 'process'}`,
            namespace: 'default',
          },
        }
      : {}),
    host: { name: 'node-a' },
    container: {
      id: '4f1c2a9be77d',
      name: 'web',
      image: { name: 'registry.example/shop/web', tag: ['1.8.2'] },
    },
    orchestrator: { namespace: 'shop', resource: { type: 'pod', name: 'web-0' } },
    process: {
      pid: 420,
      user: { id: '0' },
      parent: { pid: 400, name: 'bash' },
    },
  };
}
