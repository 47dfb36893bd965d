// The parser alone: the compiler stays with the editor's worker.
import { type EventQuery, type Term, fieldsOf } from '../../../../src/lang/syntax/ast.ts';
import { parse } from '../../../../src/lang/syntax/parser.ts';
import { writePath, writeString } from '../../../../src/lang/syntax/write-literal.ts';
import { conditionFor, type HuntedValue } from '../../../components/field-value/field-value.tsx';

/** Fields that all events of one container or host have in common: they narrow each step of a sequence. */
const OF_ALL_STEPS = /^(host|container|orchestrator|cloud|agent|data_stream)\./;

/** The service counts longer values by their beginning. */
const COUNTED = 256;

/**
 * The query, narrowed by a value, with what was written left as it is; `null` where it is not clear how: it has an error,
 * or the field belongs to one step of a sequence.
 */
export function narrowed(
  query: string,
  field: string,
  value: HuntedValue,
  isExcluded: boolean,
): string | null {
  const parsed = parse(query);
  if (!parsed.ok) return null;
  const statement = parsed.value.query;
  const condition = conditionOf(field, value, isExcluded);
  if (statement.kind === 'EventQuery') return withCondition(query, [statement], condition);
  if (!OF_ALL_STEPS.test(field)) return null;
  const steps = statement.terms.filter(({ missing }: Term) => !missing).map((term) => term.query);
  return withCondition(query, steps, condition);
}

function conditionOf(field: string, value: HuntedValue, isExcluded: boolean): string {
  if (typeof value !== 'string' || value.length < COUNTED)
    return conditionFor(field, value, isExcluded);
  const start = `${writePath(field)} like ${writeString(`${value.replace(/…$/, '')}*`)}`;
  return isExcluded ? `not ${start}` : start;
}

/** From the last to the first, so that places stay what they are. */
function withCondition(text: string, queries: readonly EventQuery[], added: string): string {
  let out = text;
  for (const { condition } of [...queries].reverse()) {
    const { start, end } = condition.span;
    const old = out.slice(start, end);
    const isAll = condition.kind === 'Boolean' && condition.value;
    const kept = condition.kind === 'Logical' && condition.operator === 'or' ? `(${old})` : old;
    out = `${out.slice(0, start)}${isAll ? added : `${kept} and ${added}`}${out.slice(end)}`;
  }
  return out;
}

/** The fields that a query names; none where it has an error. */
export function fieldsNamed(query: string): readonly string[] {
  const parsed = parse(query);
  return parsed.ok ? [...new Set(fieldsOf(parsed.value).map(({ path }) => path))] : [];
}
