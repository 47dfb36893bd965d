import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Alert } from '../detect/alert.ts';
import type { DetectionRule } from '../detect/detection-rule.ts';
import { eventsOf, type Match, type MatchedEvent } from '../detect/match.ts';
import type { RuleOutcome, ScanReport } from '../detect/report.ts';
import { createStages, type WhyClause } from '../detect/why.ts';
import { sourceOf } from '../detect/source/source.testing.ts';
import { isJsonObject, parseJson, type JsonObject } from '../events/json.ts';
import {
  compile,
  FieldSet,
  parse,
  rowOf,
  type Row,
  type RunnableQuery,
  type Statement,
} from '../lang/index.ts';
import { isRunnable, loadRules } from '../rules/index.ts';
import { assert } from '../util/assert.ts';
import { readInstant } from '../util/time/index.ts';
import { textAt } from './html/event-words.ts';

const STARTED = 1_795_000_000_000_000_000n;

/** A report of the shipped rules over the shipped recording of an attack, evaluated with simple loops. */
export async function shippedReport(): Promise<ScanReport> {
  const file = 'content/samples/attack.ndjson.gz';
  const text = gunzipSync(readFileSync(file)).toString();
  const documents = text.trimEnd().split('\n').map(documentOf);
  const rules = await shippedRules();
  const fields = new FieldSet();
  const compiled = rules.map((rule) => ({ rule, query: compile(rule.rule.query, { fields }) }));
  const rows = documents.map((document) => rowOf(document, fields));
  const found = compiled.map(({ rule, query }) => {
    const matches = matchesOf(query, documents, rows);
    return { rule, alerts: matches.map((match) => alertOf(rule, match)) };
  });
  const times = documents.flatMap((document) => timeOf(document) ?? []);
  return {
    ...emptyReport(),
    input: {
      ...emptyReport().input,
      names: [file],
      documents: documents.length,
      bytes: text.length,
      origins: { index: 0, data_stream: documents.length, module: 0, unknown: 0 },
      first: times.reduce((a, b) => (a < b ? a : b)),
      last: times.reduce((a, b) => (a > b ? a : b)),
    },
    rules: found.map(({ rule, alerts }) => outcomeOf(rule, documents.length, alerts.length)),
    alerts: found.flatMap(({ alerts }) => alerts),
    why: whyOf,
    stages: stagesOf(),
  };
}

/** A scan that read nothing. */
export function emptyReport(): ScanReport {
  return {
    startedAt: STARTED,
    seconds: 0.412,
    input: {
      names: [],
      documents: 0,
      bytes: 0,
      unreadable: 0,
      converted: [],
      unknownShapes: 0,
      outside: 0,
      origins: { index: 0, data_stream: 0, module: 0, unknown: 0 },
      first: null,
      last: null,
    },
    rules: [],
    notRun: [],
    alerts: [],
    exceptions: [],
    why: null,
    stages: null,
    restriction: null,
  };
}

export async function shippedRules(): Promise<readonly DetectionRule[]> {
  const { rules } = await loadRules(['content/rules']);
  return rules.flatMap(({ rule, document, file }) =>
    rule !== null && isRunnable(rule)
      ? [{ id: rule.rule_id, rule, parameters: document.rule, file }]
      : [],
  );
}

function documentOf(line: string): JsonObject {
  const json = parseJson(line);
  assert(isJsonObject(json), 'every line is an object');
  return json;
}

const timeOf = (document: JsonObject) => readInstant(textAt(document, '@timestamp') ?? '');

function matchesOf(
  query: RunnableQuery,
  documents: readonly JsonObject[],
  rows: readonly Row[],
): readonly Match[] {
  const { query: compiled } = query;
  if (compiled.kind === 'event') {
    return documents
      .filter((_, index) => compiled.matches(rows[index] ?? []))
      .map((document) => ({ kind: 'event', event: eventOf(document) }));
  }
  return query.run(documents).map(({ keys, events }) => ({
    kind: 'group',
    keys,
    events: events.map((document) => (document === null ? null : eventOf(document))),
  }));
}

export function eventOf(document: JsonObject): MatchedEvent {
  const source = sourceOf(document);
  return {
    load: () => source,
    index: undefined,
    id: undefined,
    time: timeOf(document),
  };
}

export function alertOf(rule: DetectionRule, match: Match, reason?: string): Alert {
  const events = eventsOf(match);
  const times = events.flatMap(({ time }) => time ?? []);
  const documents = events.map((event) => event.load().document);
  const first = documents[0] ?? {};
  const hash = createHash('sha256').update(rule.id);
  for (const document of documents) hash.update(textAt(document, 'event.id') ?? '');
  return {
    id: hash.digest('hex').slice(0, 40),
    rule,
    match,
    name: rule.rule.name,
    severity: rule.rule.severity,
    riskScore: rule.rule.risk_score,
    reason: reason ?? reasonOf(rule, first),
    start: times[0] ?? null,
    end: times.at(-1) ?? null,
    isBuildingBlock: rule.rule.building_block_type !== undefined,
    suppression: null,
  };
}

function reasonOf({ rule }: DetectionRule, document: JsonObject): string {
  const parts = [
    ['process event with process ', textAt(document, 'process.name')],
    [', parent process ', textAt(document, 'process.parent.name')],
    [', in container ', textAt(document, 'container.name')],
    [' on ', textAt(document, 'host.name')],
  ].map(([before, value]) => (value === null ? '' : `${before}${value}`));
  return `${parts.join('')} created ${rule.severity} alert ${rule.name}.`;
}

export function outcomeOf(rule: DetectionRule, documents: number, alerts: number): RuleOutcome {
  return {
    rule,
    documents,
    matches: alerts,
    hidden: 0,
    duplicates: 0,
    selfMatches: 0,
    suppressed: 0,
    capped: 0,
    alerts,
    failures: 0,
    undecided: 0,
    untimed: 0,
    schedule: null,
  };
}

function stagesOf(): ScanReport['stages'] {
  const known = new Map<string, ReturnType<typeof createStages>>();
  return ({ rule: { rule }, match }) => {
    const stages = known.get(rule.query) ?? createStages(parsed(rule.query));
    known.set(rule.query, stages);
    return stages(match);
  };
}

function parsed(query: string): Statement {
  const statement = parse(query);
  assert(statement.ok, 'shipped rules have no errors');
  return statement.value;
}

function whyOf({ match }: Alert): readonly WhyClause[] {
  return eventsOf(match).map((event, stage) => ({
    stage,
    clause: 'process.name != null and container.id : "*"',
    values: [
      {
        field: 'process.name',
        values: [textAt(event.load().document, 'process.name') ?? ''],
        more: 0,
      },
      { field: 'process.hash.sha256', values: [], more: 0 },
    ],
  }));
}
