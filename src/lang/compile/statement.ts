import { FieldSet } from '../../events/field-set.ts';
import type { Schema } from '../../events/schema.ts';
import { assert } from '../../util/assert.ts';
import { lazily, getOrAdd, memoized } from '../../util/maps.ts';

import { NANOS_PER_UNIT, type RunClock } from '../../util/time/index.ts';
import type { FunctionDeclaration } from '../functions/declaration.ts';
import {
  isLiteral,
  type Pipe,
  type Query,
  type Statement,
  type Field,
  type SampleQuery,
  type SequenceQuery,
  type Term,
  type TimeSpan,
  type EventQuery,
  type Call,
  type Expression,
} from '../syntax/ast.ts';
import { printExpression, printEvent } from '../syntax/printer.ts';
import { categoryTest, normalize } from './normalize.ts';
import type {
  CompiledQuery,
  Limit,
  CompiledSample,
  CompiledSequence,
  CompiledTerm,
  CompiledFilter,
} from './compiled.ts';
import { all, type RowTest, compileCondition, compileLeaf } from './condition.ts';
import { evaluateConstant, type ScalarContext } from './scalar.ts';
import { ANY_DATE, isDate, type FieldResolver, fieldResolver, withFloats } from './field-access.ts';
import { type KeyDemands, demandsOnKeys, foreignDemands } from './join-filters.ts';
import { datePlaces, keyReader, type ReadKeys } from './keys.ts';

/**
 * Makes a statement ready to run. It must have passed the checker; what the checker refuses may
 * fail an assertion here or match nothing.
 */
export function compileStatement(statement: Statement, options: CompileOptions): CompiledQuery {
  const context = new QueryContext(options);
  const { eventCategoryField, timestampField, tiebreakerField } = options;
  const slots = {
    category: context.slotOf(eventCategoryField),
    timestamp: context.slotOf(timestampField),
    tiebreaker: tiebreakerField === undefined ? -1 : context.slotOf(tiebreakerField),
  };
  const { kind } = context.resolve({ path: timestampField, optional: false });
  return {
    query: compileQuery(statement.query, context),
    limits: statement.pipes.map((pipe) => limitOf(pipe, options)),
    fields: context.fields,
    slots,
    instantOf: isDate(kind) ? kind.instant : ANY_DATE.instant,
    statement,
  };
}

function compileQuery(query: Query, context: QueryContext): CompiledQuery['query'] {
  switch (query.kind) {
    case 'EventQuery':
      return Object.assign(compileFilter(query, [], context), { kind: 'event' as const });
    case 'SequenceQuery':
      return compileSequence(query, context);
    case 'SampleQuery':
      return compileSample(query, context);
  }
}

function limitOf({ name, args: [count] }: Pipe, { functions }: CompileOptions): Limit {
  assert(name === 'head' || name === 'tail', 'the checker knows every pipe');
  const value = count === undefined ? null : evaluateConstant(count, { functions });
  assert(
    typeof value === 'number' || typeof value === 'bigint',
    'the checker knows every argument',
  );
  // More than any result can have: the bound of a big integer makes no difference.
  return { from: name, count: Math.min(Number(value), Number.MAX_SAFE_INTEGER) };
}

function compileSequence(query: SequenceQuery, context: QueryContext): CompiledSequence {
  const { terms, until, maxspan } = query;
  const withUntil = until === null ? terms : [...terms, until];
  return {
    kind: 'sequence',
    terms: compileTerms(withUntil, query.by, until === null ? -1 : terms.length, context),
    stages: terms.flatMap((term, index) => Array.from({ length: term.runs ?? 1 }, () => index)),
    until: until === null ? -1 : terms.length,
    maxspan: maxspan === null ? null : nanosOf(maxspan),
  };
}

function compileSample(query: SampleQuery, context: QueryContext): CompiledSample {
  return { kind: 'sample', terms: compileTerms(query.terms, query.by, -1, context) };
}

function compileTerms(
  terms: readonly Term[],
  common: readonly Field[],
  until: number,
  context: QueryContext,
): CompiledTerm[] {
  const keyed = terms.map((term) => ({
    term,
    by: [...common, ...term.by],
    condition: context.options.optimizeCondition(term.query.condition),
  }));
  const demands = demandsOnKeys(keyed, until);
  const dates = datePlaces(
    keyed.map(({ by }) => by),
    context.resolve,
  );
  const readers = new Map<string, ReadKeys>();
  /** Terms that join by the same share their reader, by which a run recognises it. */
  const readerOf = (by: readonly Field[], names: readonly string[]) =>
    getOrAdd(readers, JSON.stringify(names), () =>
      keyReader(by, context.resolve, dates, context.fields),
    );
  const testOf = memoized(({ conjuncts }: KeyDemands) =>
    all([...conjuncts.values()].map((conjunct) => context.condition(conjunct))),
  );
  return keyed.map(({ term, by, condition }, index) => {
    const onKeys = demands[index] ?? [];
    const names = by.map(printExpression);
    const filter = compileFilter(term.query, onKeys.map(testOf), context);
    return {
      matches: filter.matches,
      get text() {
        return filter.text;
      },
      keys: readerOf(by, names),
      missing: term.missing,
      never: condition.kind === 'Boolean' && !condition.value,
      by: names,
      copied: () => foreignDemands(onKeys, condition),
    };
  });
}

function nanosOf({ count, unit }: TimeSpan): bigint {
  return BigInt(count) * NANOS_PER_UNIT[unit];
}

/** `category where condition`, and the conditions tested after them. */
function compileFilter(
  query: EventQuery,
  further: readonly RowTest[],
  context: QueryContext,
): CompiledFilter {
  const matches = context.later(query.condition, (test) => {
    const tests = [test, ...further];
    const inCategory = context.inCategory(query.category);
    return all(inCategory === null ? tests : [inCategory, ...tests]);
  });
  const text = lazily(() => printEvent(query));
  return {
    matches,
    get text() {
      return text();
    },
  };
}

/** What the parts of one query share while it is compiled. */
export class QueryContext {
  readonly fields: FieldSet;
  readonly resolve: FieldResolver;
  readonly options: CompileOptions;
  readonly #scalars: ScalarContext;

  constructor(options: CompileOptions) {
    const { schema, timestampField, functions, clock } = options;
    this.options = options;
    this.fields = options.fields ?? new FieldSet();
    this.resolve = fieldResolver(schema, this.fields, timestampField);
    const environment = { schema, timestampField, functions };
    const resolveNumber: FieldResolver = (field) => withFloats(this.resolve(field), this.fields);
    this.#scalars = { resolve: this.resolve, resolveNumber, environment, clock };
  }

  condition(expression: Expression): RowTest {
    return this.later(expression, (test) => test);
  }

  /**
   * What is made of a condition, when it is first evaluated, since of many rules most are not evaluated for a long time. Its
   * fields have their slots at once: rows are made before.
   */
  later(expression: Expression, make: (test: RowTest) => RowTest): RowTest {
    if (!this.#registers(expression)) return make(this.#compiled(expression));
    let test: RowTest = (row) => {
      test = make(this.#compiled(expression));
      return test(row);
    };
    return (row) => test(row);
  }

  /** Registers the fields of a condition; `false` where what slots they need is known only when it is compiled. */
  #registers(expression: Expression): boolean {
    const fields = fieldsOfTests(expression);
    fields?.forEach((field) => this.resolve(field));
    return fields !== null;
  }

  #compiled(expression: Expression): RowTest {
    const { functions } = this.options;
    const condition = normalize(expression, {
      evaluate: (constant) => evaluateConstant(constant, { functions }),
      returnsBoolean: (call: Call) => functions.find(call.name)?.returns === 'boolean',
    });
    return compileCondition(condition, (leaf) => compileLeaf(leaf, this.#scalars));
  }

  /** `null` for the category `any`. */
  inCategory(category: string | null): RowTest | null {
    if (category === null) return null;
    const test = categoryTest(this.options.eventCategoryField, category, { start: 0, end: 0 });
    return compileLeaf(test, this.#scalars);
  }

  slotOf(path: string): number {
    return this.resolve({ path, optional: false }).slot;
  }
}

/**
 * The fields of a condition, in the order of the text, if each test in it compares one field with constants, as nearly all
 * do; `null` for any other condition.
 */
function fieldsOfTests(condition: Expression): readonly Field[] | null {
  const fields: Field[] = [];
  const waiting = [condition];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'Logical') waiting.push(...node.operands.toReversed());
    else if (node.kind === 'Not') waiting.push(node.operand);
    else if (!isLiteral(node)) {
      const field = fieldOfTest(node);
      if (field === null) return null;
      fields.push(field);
    }
  }
  return fields;
}

function fieldOfTest(test: Expression): Field | null {
  switch (test.kind) {
    case 'Field':
      return test;
    case 'Match':
      return test.value.kind === 'Field' ? test.value : null;
    case 'In':
      return test.value.kind === 'Field' && test.list.every(isLiteral) ? test.value : null;
    case 'Comparison': {
      const { left, right } = test;
      if (left.kind === 'Field') return isLiteral(right) ? left : null;
      return right.kind === 'Field' && isLiteral(left) ? right : null;
    }
    default:
      return null;
  }
}

/** What a statement is compiled against. */
export interface CompileOptions {
  /** Without one, a field's type is the JSON type of each of its values. */
  readonly schema?: Schema | undefined;
  /** Pass one to share a row among many queries; the fields of the query are added to it. */
  readonly fields?: FieldSet | undefined;
  readonly eventCategoryField: string;
  /** Always of type date, with or without a schema. */
  readonly timestampField: string;
  readonly tiebreakerField?: string | undefined;
  /** Names are not case-sensitive. */
  readonly functions: { readonly find: (name: string) => FunctionDeclaration | undefined };
  /** The meaning of `now` in date math: the time of the run, read each time an event is tested. */
  readonly clock: RunClock;
  /**
   * Brings a condition into its simplest form. Used to find the conditions on join keys, so that
   * these are the same however a query was written and whether or not it was optimised before.
   */
  readonly optimizeCondition: (condition: Expression) => Expression;
}
