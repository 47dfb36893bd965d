import { assert, assertNever } from '../../util/assert.ts';
import type { Pipe, Query, Statement } from '../syntax/ast.ts';
import type { CompiledQuery, Limit } from './compiled.ts';
import { evaluateConstant } from './constant.ts';
import { ANY_DATE } from './date-reading.ts';
import { isDate } from './field-kind.ts';
import { compileFilter } from './filter.ts';
import type { CompileOptions } from './options.ts';
import { QueryContext } from './query-context.ts';
import { compileSample, compileSequence } from './terms.ts';

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
    default:
      return assertNever(query);
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
