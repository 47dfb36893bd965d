import {
  parse,
  print,
  printExpression,
  type EventQuery,
  type Expression,
  type Statement,
  type Term,
} from '../../../src/lang/index.ts';
import { printEvent, printTerm } from '../../../src/lang/syntax/printer.ts';
import { paint } from './paint.ts';

export type Formatted =
  | { readonly text: string; readonly reason: null }
  | { readonly text: null; readonly reason: string };

const WIDTH = 88;

/** A query in its usual form: on one line where there is room, else a line for each step and condition. */
export function format(text: string): Formatted {
  const parsed = parse(text);
  if (!parsed.ok) return { text: null, reason: 'The query has an error: it was left as it is.' };
  if (paint(text).some(({ ink }) => ink === 'note'))
    return {
      text: null,
      reason: 'The query has comments, which would be lost: it was left as it is.',
    };
  return { text: layOut(parsed.value), reason: null };
}

function layOut(statement: Statement): string {
  const { query } = statement;
  const line = print(statement);
  if (query.kind === 'EventQuery' && line.length <= WIDTH) return line;
  const pipes = line.slice(print({ ...statement, pipes: [] }).length).trimStart();
  const body = query.kind === 'EventQuery' ? [eventText(query, '')] : stepLines(query);
  return [...body, ...(pipes === '' ? [] : [pipes])].join('\n');
}

type Steps = Exclude<Statement['query'], EventQuery>;

function stepLines(query: Steps): string[] {
  const bare = { ...query, terms: [], ...('until' in query ? { until: null } : {}) } as Steps;
  const head = print({ kind: 'Statement', span: query.span, query: bare, pipes: [] });
  const until = query.kind === 'SequenceQuery' && query.until !== null ? query.until : null;
  return [
    head,
    ...query.terms.map((term) => `  ${termText(term)}`),
    ...(until === null ? [] : [`until ${termText(until)}`]),
  ];
}

function termText(term: Term): string {
  const line = printTerm(term);
  const start = term.missing ? 2 : 1;
  const event = printEvent(term.query);
  return `${line.slice(0, start)}${eventText(term.query, '    ')}${line.slice(start + event.length)}`;
}

/** On several lines, one for each of what the outermost `and` or `or` joins. */
function eventText(query: EventQuery, indent: string): string {
  const line = printEvent(query);
  const { condition } = query;
  if (line.length + indent.length <= WIDTH || condition.kind !== 'Logical') return line;
  const head = line.slice(0, line.length - printExpression(condition).length);
  return `${head}${condition.operands.map(operandText).join(`\n${indent}  ${condition.operator} `)}`;
}

/** A chain within a chain has been written in brackets. */
const operandText = (operand: Expression) => {
  const text = printExpression(operand);
  return operand.kind === 'Logical' ? `(${text})` : text;
};
