import { hasWildcard } from '../../util/wildcard.ts';
import type { AnyNode, EventQuery, Expression, Statement, Term } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { fieldsOf as fieldsIn, filtersOf, termsOf, visit } from '../syntax/walk.ts';
import type { CompiledQuery, CompiledTerm } from './compiled.ts';

/** Shorter lists are not worth a note. */
const LONG_LIST = 10;

/**
 * How a query runs, as text for a person: what `--explain` shows. One fact a line, the same for the
 * same query.
 *
 *     event query
 *       category  process
 *       where     process.name == "nsenter"
 *         and     process.args_count > 3
 *     fields      event.category, process.name, process.args_count
 *     order       @timestamp, arrival
 *     limits      tail 10
 */
export function describePlan(compiled: CompiledQuery): string {
  const lines = [...describeQuery(compiled), line('fields', fieldsOf(compiled).join(', '))];
  const order = orderOf(compiled);
  if (order !== null) lines.push(line('order', order));
  if (compiled.limits.length > 0) {
    lines.push(line('limits', compiled.limits.map((l) => `${l.from} ${l.count}`).join(' | ')));
  }
  return [...lines, ...notesOf(compiled.statement).map((note) => line('note', note))].join('\n');
}

function line(label: string, text: string): string {
  return `${label.padEnd(12)}${text}`;
}

function describeQuery({ query, statement }: CompiledQuery): string[] {
  const source = statement.query;
  if (query.kind === 'event' || source.kind === 'EventQuery') {
    return ['event query', ...(source.kind === 'EventQuery' ? describeFilter(source) : [])];
  }
  const lines: string[] = [query.kind];
  if (source.kind === 'SequenceQuery' && source.maxspan !== null) {
    lines.push(line('  maxspan', `${source.maxspan.count}${source.maxspan.unit}, inclusive`));
  }
  for (const [index, term] of source.terms.entries()) {
    lines.push(...describeTerm(term, query.terms[index], titleOf(term, index)));
  }
  if (source.kind === 'SequenceQuery' && source.until !== null) {
    lines.push(...describeTerm(source.until, query.terms.at(-1), 'until'));
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
    lines.push(line('  also', `${copy}   (what another term demands of the join key)`));
  }
  const by = compiled?.by ?? [];
  if (by.length > 0) lines.push(line('  by', by.join(', ')));
  return lines;
}

function describeFilter({ category, condition }: EventQuery): string[] {
  const lines = [line('  category', category ?? 'any')];
  if (condition.kind !== 'Logical') return [...lines, line('  where', printExpression(condition))];
  for (const [index, operand] of condition.operands.entries()) {
    const text = printExpression(operand);
    const isOther = operand.kind === 'Logical' && operand.operator !== condition.operator;
    const label = index === 0 ? '  where' : `    ${condition.operator}`;
    lines.push(line(label, isOther ? `(${text})` : text));
  }
  return lines;
}

/** What this query reads; a shared field set may have more. */
function fieldsOf({ statement, fields, slots }: CompiledQuery): string[] {
  const paths = new Set<string>();
  if (hasCategory(statement)) paths.add(fields.paths[slots.category] ?? '');
  for (const condition of conditionsOf(statement)) {
    for (const field of fieldsIn(condition)) paths.add(field.path);
  }
  const { query } = statement;
  if (query.kind !== 'EventQuery') {
    for (const key of [...query.by, ...termsOf(statement).flatMap((term) => term.by)]) {
      paths.add(key.path);
    }
  }
  return [...paths];
}

function orderOf({ query, fields, slots }: CompiledQuery): string | null {
  if (query.kind === 'sample') return null;
  const named = [slots.timestamp, slots.tiebreaker].flatMap((slot) => fields.paths[slot] ?? []);
  return [...named, 'arrival'].join(', ');
}

function conditionsOf(statement: Statement): readonly Expression[] {
  return filtersOf(statement).map((filter) => filter.condition);
}

function hasCategory(statement: Statement): boolean {
  return filtersOf(statement).some((filter) => filter.category !== null);
}

function notesOf(statement: Statement): string[] {
  const notes: string[] = [];
  visit(statement, (node) => {
    const note = noteOf(node);
    if (note !== null) notes.push(note);
  });
  return notes;
}

function noteOf(node: AnyNode): string | null {
  if (node.kind === 'In' && node.list.length >= LONG_LIST) {
    return `${printExpression(node.value)} in …: ${count(node.list.length)} in one look-up`;
  }
  if (node.kind !== 'Match' || node.patterns.length < LONG_LIST) return null;
  if (node.operator === 'regex' || node.operator === 'regex~') return null;
  const wild = node.patterns.filter((p) => p.kind === 'String' && hasWildcard(p.value)).length;
  const plain = count(node.patterns.length - wild);
  const wildcards = `${count(wild)} with wildcards`;
  return `${printExpression(node.value)} ${node.operator} …: ${plain} plain in one look-up, ${wildcards}`;
}

function count(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
