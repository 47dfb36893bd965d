import { isConstant } from '../compile/expression.ts';
import type { RowTest } from '../compile/condition.ts';
import type { FieldAccess } from '../compile/field-access.ts';
import type { QueryContext } from '../compile/statement.ts';
import { type Expression, type Span, fieldsOf } from '../syntax/ast.ts';
import { elementText, headOf, textOf } from '../kql/expression-text.ts';
import { printExpression } from '../syntax/printer.ts';

/** A part of a condition that is true or false on its own. */
export type Clause = GroupClause | NotClause | TestClause;

/** What every clause has. */
abstract class BaseClause {
  readonly expression: Expression;
  #text: string | undefined;

  constructor(expression: Expression) {
    this.expression = expression;
  }

  /** In the language of the query, computed when it is first read, since a list can be long. */
  get text(): string {
    return (this.#text ??= textOf(this.expression));
  }

  /** In the text of the query. */
  get span(): Span {
    return this.expression.span;
  }
}

/** `and` (`all`) or `or` (`any`). */
export class GroupClause extends BaseClause {
  readonly kind: 'all' | 'any';
  readonly operands: readonly Clause[];

  constructor(kind: 'all' | 'any', expression: Expression, operands: readonly Clause[]) {
    super(expression);
    this.kind = kind;
    this.operands = operands;
  }
}

export class NotClause extends BaseClause {
  readonly kind = 'not';
  readonly operand: Clause;

  constructor(expression: Expression, operand: Clause) {
    super(expression);
    this.operand = operand;
  }
}

/** A clause without `and`, `or` and `not` of its own. */
export class TestClause extends BaseClause {
  readonly kind = 'test';
  /** The fields it reads, each once, by the names the author wrote. */
  readonly fields: readonly ReadField[];
  /** `!=` and `not in` are true for missing values. */
  readonly isNegated: boolean;
  /** It reads no field, so it is the same at every event. */
  readonly isConstant: boolean;
  /** Throws only `EvaluationError`. */
  readonly matches: RowTest;
  readonly #context: QueryContext;
  #elements: readonly ElementTest[] | undefined;

  constructor(expression: Expression, context: QueryContext) {
    super(expression);
    this.#context = context;
    this.fields = readFields(expression, context);
    this.isNegated =
      (expression.kind === 'Comparison' && expression.operator === '!=') ||
      (expression.kind === 'In' && expression.negated);
    this.isConstant = isConstant(expression);
    this.matches = context.condition(expression);
  }

  /**
   * The elements of the list behind `in`, `:`, `like` and `regex`, where there are several. Those of
   * `not in` are met where the value is in the list.
   */
  get elements(): readonly ElementTest[] {
    return (this.#elements ??= elementsOf(this.expression, this.#context));
  }
}

export interface ReadField {
  readonly path: string;
  readonly access: FieldAccess;
  /** The number of times it occurs in the clause. */
  readonly occurrences: number;
}

/** Whether a value is one element of a list, or matches one of its patterns. */
export interface ElementTest {
  /** The test with this element alone, not negated. */
  readonly expression: Expression;
  /** Of the element in the text of the query. */
  readonly span: Span;
  readonly matches: RowTest;
}

/** The clauses of a condition. A part without fields is one test, which handles its own nulls. */
export function clauseOf(expression: Expression, context: QueryContext): Clause {
  if (isConstant(expression)) return new TestClause(expression, context);
  if (expression.kind === 'Logical') {
    const operands = expression.operands.map((operand) => clauseOf(operand, context));
    return new GroupClause(expression.operator === 'and' ? 'all' : 'any', expression, operands);
  }
  if (expression.kind === 'Not') {
    return new NotClause(expression, clauseOf(expression.operand, context));
  }
  return new TestClause(expression, context);
}

/** The tests of a clause in the order of the text. */
export function testsOf(clause: Clause): readonly TestClause[] {
  switch (clause.kind) {
    case 'test':
      return [clause];
    case 'not':
      return testsOf(clause.operand);
    case 'all':
    case 'any':
      return clause.operands.flatMap(testsOf);
  }
}

function readFields(expression: Expression, context: QueryContext): readonly ReadField[] {
  const found = new Map<string, ReadField>();
  for (const field of fieldsOf(expression)) {
    const { path } = field;
    const known = found.get(path);
    const access = known?.access ?? context.resolve(field);
    found.set(path, { path, access, occurrences: (known?.occurrences ?? 0) + 1 });
  }
  return [...found.values()];
}

function elementsOf(expression: Expression, context: QueryContext): readonly ElementTest[] {
  const alone = (element: Expression, single: Expression): ElementTest => ({
    expression: single,
    span: element.span,
    matches: context.condition(single),
  });
  if (expression.kind === 'In' && expression.list.length > 1) {
    return expression.list.map((element) =>
      alone(element, { ...expression, negated: false, list: [element] }),
    );
  }
  if (expression.kind === 'Match' && expression.patterns.length > 1) {
    return expression.patterns.map((pattern) =>
      alone(pattern, { ...expression, patterns: [pattern] }),
    );
  }
  return [];
}

/** The maximum length of a clause in a message, in characters. */
const ROOM = 60;

/**
 * A clause as text for a message. If it is long, the ends of lists and of `and` and `or` are
 * omitted and counted: `process.name : ("docker", "kubectl", … 7 more)`.
 */
export function shortText(expression: Expression, room = ROOM): string {
  const left = { room };
  const text = shortened(expression, left);
  return text.length <= room * 4 ? text : `${text.slice(0, room * 4)}…`;
}

function shortened(expression: Expression, left: { room: number }): string {
  switch (expression.kind) {
    case 'Logical': {
      const parts = taken(expression.operands, left, (operand) => {
        const text = shortened(operand, left);
        return operand.kind === 'Logical' ? `(${text})` : text;
      });
      return parts.join(` ${expression.operator} `);
    }
    case 'Not': {
      const text = shortened(expression.operand, left);
      return expression.operand.kind === 'Logical' ? `not (${text})` : `not ${text}`;
    }
    case 'In': {
      const { list } = expression;
      if (list.length < 2 && headOf(expression) !== null) return spent(textOf(expression), left);
      return shortenedList(expression, printExpression({ ...expression, list: [] }), list, left);
    }
    case 'Match': {
      const { patterns } = expression;
      if (patterns.length < 2) return spent(textOf(expression), left);
      const whole = printExpression({ ...expression, patterns: [] });
      return shortenedList(expression, whole, patterns, left);
    }
    default:
      return spent(textOf(expression), left);
  }
}

/** @param empty the same with an empty list, in EQL */
function shortenedList(
  expression: Expression,
  empty: string,
  list: readonly Expression[],
  left: { room: number },
): string {
  const head = headOf(expression);
  if (head === null) return `${empty.slice(0, -'()'.length)}(${elements(list, left)})`;
  const isPattern = expression.kind === 'Match';
  const parts = taken(list, left, (element) => spent(elementText(element, isPattern), left));
  return `${head}: (${parts.join(' or ')})`;
}

const elements = (list: readonly Expression[], left: { room: number }) =>
  taken(list, left, (element) => spent(printExpression(element), left)).join(', ');

/** At least the first, and further ones as long as there is room. */
function taken(
  parts: readonly Expression[],
  left: { room: number },
  write: (part: Expression) => string,
): readonly string[] {
  const texts: string[] = [];
  for (const part of parts) {
    if (texts.length > 0 && left.room <= 0) {
      return [...texts, `… ${parts.length - texts.length} more`];
    }
    texts.push(write(part));
  }
  return texts;
}

function spent(text: string, left: { room: number }): string {
  left.room -= text.length;
  return text;
}
