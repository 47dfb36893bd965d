import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import { rowOf, type Expression, type Term, type Trace } from '../../lang/index.ts';
import { overlay } from '../../rules/index.ts';
import type { RuleRunner } from '../rule-tests/rule-runner.ts';

/** Fields by dotted name, merged into the defaults of a tests file. */
export type Event = Readonly<Record<string, Json>>;

/** Changes to try; each makes one clause true. */
const MAX_STEPS = 200;
const STEP_MS = 100;

/**
 * Events that a rule should match, derived from its query. Conditions beyond simple comparisons may not
 * be satisfied, so the caller runs the rule over the events first.
 *
 * @param start of the first event, in milliseconds since the epoch
 */
export function matchingEvents(runner: RuleRunner, defaults: JsonObject, start: number): Event[] {
  const { query } = runner.statement;
  if (query.kind === 'EventQuery') return [mended({}, 0, runner, defaults)];
  const positive = [...query.terms.entries()].filter(([, { missing }]) => !missing);
  const events = positive.map(([index]) => mended({}, index, runner, defaults));
  const keyed = withKeys(
    events,
    positive.map(([, term]) => keysOf(query.by, term)),
    defaults,
  );
  return positive
    .flatMap(([, { runs }], index) => Array.from({ length: runs ?? 1 }, () => keyed[index] ?? {}))
    .map((event, index) => at(event, start + index * STEP_MS));
}

export const at = (event: Event, milliseconds: number): Event => ({
  ...event,
  '@timestamp': new Date(milliseconds).toISOString(),
});

/** Changes an event, clause by clause, until a term is satisfied or no change helps. */
function mended(first: Event, term: number, { tracer }: RuleRunner, defaults: JsonObject): Event {
  let event = first;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const document = overlay(defaults, event) ?? {};
    const trace = tracer.trace(term, rowOf(document, tracer.fields));
    if (trace.result) return event;
    const next = mend(trace, event);
    if (next === null || JSON.stringify(next) === JSON.stringify(event)) return event;
    event = next;
  }
  return event;
}

/** The event with its first false clause made true; `null` if no such change is known. */
function mend(trace: Trace, event: Event): Event | null {
  switch (trace.kind) {
    case 'all': {
      const culprit = trace.children.find(({ result }) => !result);
      return culprit === undefined ? null : mend(culprit, event);
    }
    case 'any':
      return firstOf(trace.children, (child) => mend(child, event));
    case 'not':
      return without(event, fieldsOf(trace));
    case 'test': {
      const { expression, isNegated } = trace.clause;
      if (isNegated) return without(event, fieldsOf(trace));
      const wanted = assignment(expression);
      if (wanted === null) return null;
      const known = Object.hasOwn(event, wanted.field) ? event[wanted.field] : undefined;
      const value =
        known === undefined || known === null ? wanted.value : both(known, wanted.value);
      return { ...event, [wanted.field]: value };
    }
  }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

const both = (known: Json, value: Json): Json =>
  Array.isArray(known) ? [...(known as readonly Json[]), value] : [known, value];

function fieldsOf(trace: Trace): readonly string[] {
  return trace.kind === 'test'
    ? trace.fields.map(({ field }) => field)
    : trace.children.flatMap(fieldsOf);
}

function without(event: Event, fields: readonly string[]): Event | null {
  if (fields.length === 0) return null;
  return { ...event, ...Object.fromEntries(fields.map((field) => [field, null])) };
}

interface Assignment {
  readonly field: string;
  readonly value: Json;
}

/** A value for which a test of one field is true. */
function assignment(expression: Expression): Assignment | null {
  switch (expression.kind) {
    case 'Field':
      return { field: expression.path, value: true };
    case 'Comparison': {
      const { left, right, operator } = expression;
      if (left.kind === 'Field') return compared(left.path, operator, literal(right));
      return right.kind === 'Field' && operator === '=='
        ? compared(right.path, operator, literal(left))
        : null;
    }
    case 'In':
      return onField(expression.value, literal(expression.list[0]));
    case 'Match':
      return expression.operator.startsWith('regex')
        ? null
        : onField(expression.value, plainText(literal(expression.patterns[0])));
    case 'Call':
      return ['startswith', 'endswith', 'stringcontains'].includes(expression.name.toLowerCase())
        ? onField(expression.args[0], literal(expression.args[1]))
        : null;
    default:
      return null;
  }
}

function compared(field: string, operator: string, value: Json | undefined): Assignment | null {
  if (value === undefined) return null;
  if (operator === '==' || operator === '<=' || operator === '>=') return { field, value };
  if (typeof value !== 'number') return null;
  return { field, value: operator === '>' ? value + 1 : value - 1 };
}

const onField = (expression: Expression | undefined, value: Json | undefined) =>
  expression?.kind === 'Field' && value !== undefined ? { field: expression.path, value } : null;

function literal(expression: Expression | undefined): Json | undefined {
  switch (expression?.kind) {
    case 'String':
    case 'Number':
    case 'Boolean':
      return expression.value;
    case 'Null':
      return null;
    case 'Sign': {
      const value = literal(expression.operand);
      return typeof value === 'number' && expression.operator === '-' ? -value : value;
    }
    default:
      return undefined;
  }
}

/** A string that a pattern matches: `?` is one character, `*` any number. */
function plainText(pattern: Json | undefined): Json | undefined {
  if (typeof pattern !== 'string') return undefined;
  const text = pattern.replaceAll('?', 'x').replaceAll('*', '');
  return text === '' ? 'x' : text;
}

const keysOf = (common: Term['by'], { by }: Term) => [...common, ...by].map(({ path }) => path);

/** Gives all events the same values at their join keys. */
function withKeys(
  events: readonly Event[],
  keys: readonly (readonly string[])[],
  defaults: JsonObject,
): Event[] {
  const count = keys[0]?.length ?? 0;
  const values = Array.from({ length: count }, (_, position) => {
    const found = events.map((event, index) =>
      valueAt(overlay(defaults, event) ?? {}, keys[index]?.[position] ?? ''),
    );
    return found.find((value) => value !== undefined) ?? `key-${position + 1}`;
  });
  return events.map((event, index) => ({
    ...event,
    ...Object.fromEntries(
      (keys[index] ?? []).map((key, position) => [key, values[position] ?? '']),
    ),
  }));
}

function valueAt(document: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = document;
  for (const step of path.split('.')) value = isJsonObject(value) ? value[step] : undefined;
  return isJsonObject(value) ? undefined : value;
}
