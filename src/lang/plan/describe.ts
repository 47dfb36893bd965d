import { formatCount } from '../../util/counts.ts';
import { hasWildcard } from '../../util/wildcard.ts';
import { type AnyNode, type EventQuery, type Term, visit } from '../syntax/ast.ts';
import { textOf } from '../kql/expression-text.ts';
import { printExpression } from '../syntax/printer.ts';
import type { CompiledQuery, CompiledTerm } from '../compile/compiled.ts';
import type { PlanStage, QueryPlan } from './plan.ts';
import { predicateText } from './predicate-text.ts';

/** Shorter lists are not worth a note. */
const LONG_LIST = 10;

/**
 * How a query runs, as text for a person: what `--explain` shows. One fact a line, the same for the
 * same query.
 *
 *     event query
 *       category  process
 *       where     process.name == "nsenter"
 *         and     length(process.args) > 2
 *       filter    event.category == "process"
 *         and     process.name == "nsenter"
 *       residual  length(process.args) > 2
 *     fields      event.category, process.name, process.args
 *     order       @timestamp, arrival
 *     limits      tail 10
 */
export function describePlan(compiled: CompiledQuery, plan: QueryPlan): string {
  const lines = [
    ...describeQuery(compiled, plan),
    line('fields', plan.fields.map(({ name }) => name).join(', ')),
    ...orderOf(plan),
  ];
  if (plan.limits.length > 0) {
    const limits = plan.limits.map(({ from, count: most }) => `${from} ${most}`);
    lines.push(line('limits', limits.join(' | ')));
  }
  return [...lines, ...notesOf(compiled).map((note) => line('note', note))].join('\n');
}

function line(label: string, text: string): string {
  return `${label.padEnd(12)}${text}`;
}

function describeQuery({ query, statement }: CompiledQuery, { stages }: QueryPlan): string[] {
  const source = statement.query;
  if (query.kind === 'event' || source.kind === 'EventQuery') {
    if (source.kind !== 'EventQuery') return ['event query'];
    return ['event query', ...describeFilter(source), ...describeStage(stages[0])];
  }
  const lines: string[] = [query.kind];
  if (source.kind === 'SequenceQuery' && source.maxspan !== null) {
    lines.push(line('  maxspan', `${source.maxspan.count}${source.maxspan.unit}, inclusive`));
  }
  for (const [index, term] of source.terms.entries()) {
    lines.push(...describeTerm(term, query.terms[index], titleOf(term, index)));
    lines.push(...describeStage(stages[index]));
  }
  if (source.kind === 'SequenceQuery' && source.until !== null) {
    lines.push(...describeTerm(source.until, query.terms.at(-1), 'until'));
    lines.push(...describeStage(stages.at(-1)));
  }
  return lines;
}

function titleOf(term: Term, index: number): string {
  const runs = term.runs === null || term.runs === 1 ? '' : `, ${term.runs} times in a row`;
  return `${term.missing ? 'missing term' : 'term'} ${index + 1}${runs}`;
}

function describeTerm(term: Term, compiled: CompiledTerm | undefined, title: string): string[] {
  const lines = [title, ...describeFilter(term.query)];
  for (const copy of compiled?.copied?.() ?? []) {
    const text = printExpression(copy);
    lines.push(line('  also', `${text}   (condition of another term on the join key)`));
  }
  const by = compiled?.by ?? [];
  if (by.length > 0) lines.push(line('  by', by.join(', ')));
  return lines;
}

function describeFilter({ category, condition }: EventQuery): string[] {
  const lines = [line('  category', category ?? 'any')];
  if (condition.kind !== 'Logical') return [...lines, line('  where', textOf(condition))];
  for (const [index, operand] of condition.operands.entries()) {
    const text = textOf(operand);
    const isOther = operand.kind === 'Logical' && operand.operator !== condition.operator;
    const label = index === 0 ? '  where' : `    ${condition.operator}`;
    lines.push(line(label, isOther ? `(${text})` : text));
  }
  return lines;
}

/** What can be asked of a store before anything is evaluated, and what is left to evaluate then. */
function describeStage(stage: PlanStage | undefined): string[] {
  if (stage === undefined) return [];
  const { conjuncts, residual } = stage;
  if (residual.length === 0) return [line('  filter', 'exact')];
  const filter = conjuncts.map(({ predicate, precision }) => {
    const text = operandText(predicateText(predicate));
    return precision === 'exact' ? text : `${text}   (superset)`;
  });
  return [
    ...listed('  filter', filter.length === 0 ? ['none, every event is evaluated'] : filter),
    ...listed('  residual', residual.map(operandText)),
  ];
}

/** Of a list that holds together; a parenthesis too many does no harm. */
function operandText(text: string): string {
  return text.includes(' or ') ? `(${text})` : text;
}

function listed(label: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => line(index === 0 ? label : '    and', text));
}

function orderOf({ kind, timestamp, tiebreaker }: QueryPlan): readonly string[] {
  if (kind === 'sample') return [];
  const fields = tiebreaker === null ? [timestamp] : [timestamp, tiebreaker];
  return [line('order', [...fields, 'arrival'].join(', '))];
}

function notesOf({ statement }: CompiledQuery): string[] {
  const notes: string[] = [];
  visit(statement, (node) => {
    const note = noteOf(node);
    if (note !== null) notes.push(note);
  });
  return notes;
}

function noteOf(node: AnyNode): string | null {
  if (node.kind === 'In' && node.list.length >= LONG_LIST) {
    return `${printExpression(node.value)} in …: ${formatCount(node.list.length)} in one lookup`;
  }
  if (node.kind !== 'Match' || node.patterns.length < LONG_LIST) return null;
  if (node.operator === 'regex' || node.operator === 'regex~') return null;
  const wild = node.patterns.filter((p) => p.kind === 'String' && hasWildcard(p.value)).length;
  const plain = formatCount(node.patterns.length - wild);
  const wildcards = `${formatCount(wild)} with wildcards`;
  return `${printExpression(node.value)} ${node.operator} …: ${plain} plain in one lookup, ${wildcards}`;
}
