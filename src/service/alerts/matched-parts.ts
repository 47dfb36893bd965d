import { rowOf } from '../../events/document-row.ts';
import { type JsonObject, isJsonObject, parseJson } from '../../events/json.ts';
import {
  type Trace,
  createTracer,
  EqlError,
  readStatement,
  type Statement,
  type Tracer,
} from '../../lang/index.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { RuleReader } from '../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';

/** A part of a text: UTF-16 offsets, the end exclusive. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** An event of an alert. */
export interface MatchedEvent {
  readonly document: JsonObject;
  /** From 1, as in the query. */
  readonly stage: number;
  /** What it did. */
  readonly what: string;
}

/** Fields whose values such a text consists of: as words, and of an audited request as parts of words, too: `pods/web`. */
const AS_WORDS = /^(?:process\.(?:args|name|executable|command_line)|file\.(?:path|name))$/;
const AS_PARTS = /^kubernetes\.audit\.(?:verb|objectRef\.(?:resource|name)|user\.username)$/;
const MIN_TEXT = 2;
const MAX_PARTS = 20;

/** Finds in what an event of an alert did where the values stand that met the query of its rule. */
export type Matcher = (alert: StoredAlert, event: MatchedEvent) => readonly TextPart[];

/** Of a page of alerts, most are of few rules, and pages follow each other. */
const MAX_KNOWN = 200;
/** Preparing a query takes a hundred times as long as asking it about an event. */
const MAX_PREPARED = 40;

type Revisions = Pick<RuleReader, 'revision'>;
const known = new WeakMap<Revisions, Map<string, RuleTracer | null>>();

/**
 * Of one page of alerts: of very many rules, the first of those that are not known yet are prepared, and the others' alerts have no
 * parts until they are asked for again. Date math counts from the first alert of a rule.
 */
export function matcherOf(rules: Revisions): Matcher {
  const tracers = known.get(rules) ?? new Map<string, RuleTracer | null>();
  known.set(rules, tracers);
  let prepared = 0;
  const tracerOf = ({ ruleId, ruleRevision, createdAt }: StoredAlert) => {
    const key = `${ruleRevision} ${ruleId}`;
    const kept = tracers.get(key);
    if (kept !== undefined || prepared === MAX_PREPARED) return kept ?? null;
    prepared += 1;
    const now = BigInt(createdAt) * NANOS_PER_MS;
    const made = ruleTracer(rules.revision(ruleId, ruleRevision), now);
    if (tracers.size >= MAX_KNOWN) tracers.clear();
    tracers.set(key, made);
    return made;
  };
  return (alert, { document, stage, what }) => {
    const tracer = tracerOf(alert)?.tracer;
    const term = tracer?.stages[stage - 1];
    if (tracer === undefined || term === undefined) return [];
    const trace = tracer.trace(term, rowOf(document, tracer.fields));
    return trace.result ? partsOf(what, valuesMet(trace, true)) : [];
  };
}

interface MetValue {
  readonly text: string;
  /** What may stand beside it. */
  readonly edge: RegExp;
}

const WORD_EDGE = /^\s?$/;
const PART_EDGE = /^[\s/]?$/;

/** The values that tests had to find and found; not those of alternatives that were not met, nor of what must not be. */
function valuesMet(trace: Trace, isWanted: boolean): readonly MetValue[] {
  if (trace.result !== isWanted) return [];
  if (trace.kind === 'not') return valuesMet(trace.children[0], !isWanted);
  if (trace.kind !== 'test')
    return trace.children.flatMap((child: Trace) => valuesMet(child, isWanted));
  if (!isWanted) return [];
  return trace.fields.flatMap(({ field, satisfying }) => {
    const edge = AS_WORDS.test(field) ? WORD_EDGE : AS_PARTS.test(field) ? PART_EDGE : null;
    return edge === null ? [] : satisfying.map((value) => ({ text: String(value), edge }));
  });
}

/** Where values stand in a text: of two that overlap, the longer. */
function partsOf(text: string, values: readonly MetValue[]): readonly TextPart[] {
  const parts: TextPart[] = [];
  for (const { text: value, edge } of values.toSorted((a, b) => b.text.length - a.text.length)) {
    if (value.length < MIN_TEXT) continue;
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      if (parts.length === MAX_PARTS) break;
      const part = { start: at, end: at + value.length };
      const isFree = !parts.some(({ start, end }) => start < part.end && part.start < end);
      if (isFree && edge.test(text.charAt(at - 1)) && edge.test(text.charAt(part.end)))
        parts.push(part);
    }
  }
  return parts.toSorted((a, b) => a.start - b.start);
}

/** A rule's query, and what says why it matched. */
interface RuleTracer {
  readonly query: string;
  readonly tracer: Tracer;
}

/**
 * Of a rule as it was when it raised an alert, compiled as in a run; `null` where its query is not known, or cannot be read any more.
 *
 * @param now what date math of the query counts from: nanoseconds since 1970
 */
export function ruleTracer(ruleDocument: string | null, now: bigint): RuleTracer | null {
  const rule = ruleDocument === null ? null : parseJson(ruleDocument);
  if (rule === null || !isJsonObject(rule) || typeof rule['query'] !== 'string') return null;
  const query = rule['query'];
  const language = rule['language'] === 'kuery' || rule['type'] === 'query' ? 'kuery' : 'eql';
  const { statement } = readStatement(query, language);
  if (statement === null) return null;
  const tracer = tracedAs(statement, rule, now);
  return tracer === null ? null : { query, tracer };
}

function tracedAs(statement: Statement, rule: JsonObject, now: bigint): Tracer | null {
  const text = (name: string) => {
    const value = rule[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  try {
    return createTracer(statement, {
      now,
      fields: ruleFields(),
      eventCategoryField: text('event_category_override'),
      timestampField: text('timestamp_field'),
      tiebreakerField: text('tiebreaker_field'),
    });
  } catch (error) {
    // An older version of the language may have taken it.
    if (error instanceof EqlError) return null;
    throw error;
  }
}
