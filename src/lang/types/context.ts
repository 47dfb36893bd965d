import { memoized } from '../../util/maps.ts';
import type { Scalar } from '../../events/field-set.ts';
import type { Schema } from '../../events/schema.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { printable } from '../diagnostics/printable.ts';
import type { FunctionDeclaration } from '../functions/declaration.ts';
import {
  type AnyNode,
  type Call,
  type EventQuery,
  type Expression,
  type Field,
  type Match,
  type Span,
  type Statement,
  childrenOf,
  filtersOf,
  PARTS,
  termsOf,
} from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { resolve } from './resolve.ts';
import { nodesOf, typeOf, type Type } from './type.ts';

export interface CheckOptions {
  /** Without one, fields are neither known nor unknown and may hold anything. */
  readonly schema?: Schema | undefined;
  readonly functions: {
    /** Names are not case-sensitive. */
    readonly find: (name: string) => FunctionDeclaration | undefined;
    /** All names in their usual spelling, for suggestions. */
    readonly names: readonly string[];
  };
  readonly eventCategoryField: string;
  readonly timestampField: string;
  readonly tiebreakerField?: string | undefined;
  /** The value of an expression without fields. Throws only `EvaluationError`. */
  readonly evaluateConstant: (expression: Expression) => Scalar | null;
  /** The query text, for positions inside string literals. */
  readonly source?: string | undefined;
}

/** Per severity. More are not helpful, and hostile text could have any number. */
const MAX_FINDINGS = 100;

/** What a pass can query, and where it reports its findings. */
export class Context {
  readonly statement: Statement;
  readonly options: CheckOptions;
  /** The filters of the statement in the order of the text, `until` last. */
  readonly queries: readonly EventQuery[];
  /** Join keys as written: the common ones, then those of each term. */
  readonly keys: readonly Field[];
  /**
   * What has parts in the conditions, then in the arguments of pipes, each before its parts: most nodes are fields and
   * constants, about which few passes have anything to say by themselves.
   */
  readonly compounds: readonly Expression[];
  readonly calls: readonly Call[];
  readonly matches: readonly Match[];

  /** The expression as EQL in back-quotes, truncated if it is long. */
  readonly quote = memoized((expression: Expression) => inQuotes(printExpression(expression)));

  readonly #found: Diagnostic[] = [];
  readonly #counts = { error: 0, warning: 0 };
  readonly #wrong = new Set<AnyNode>();
  #perEvent: ReadonlySet<Expression> | undefined;
  #withField: ReadonlySet<Expression> | undefined;

  constructor(statement: Statement, options: CheckOptions) {
    const { query } = statement;
    const terms = termsOf(statement);
    this.statement = statement;
    this.options = options;
    this.queries = filtersOf(statement);
    this.keys =
      query.kind === 'EventQuery' ? [] : [...query.by, ...terms.flatMap((term) => term.by)];
    this.compounds = compoundsOf(this.#roots());
    this.calls = this.compounds.filter(({ kind }) => kind === 'Call') as Call[];
    this.matches = this.compounds.filter(({ kind }) => kind === 'Match') as Match[];
  }

  /** The conditions, and the arguments of pipes. */
  #roots(): readonly Expression[] {
    const conditions = this.queries.map(({ condition }) => condition);
    const { pipes } = this.statement;
    return pipes.length === 0 ? conditions : [...conditions, ...pipes.flatMap(({ args }) => args)];
  }

  /** What was found, in the order of the text. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }

  /** Reports an error of a node, by default where the node stands. Only the first error of a node counts. */
  error(node: AnyNode, code: Code, message: string, hint?: string, span = node.span): void {
    if (this.#wrong.has(node)) return;
    this.#wrong.add(node);
    this.errorAt(span, code, message, hint);
  }

  /** Reports an error that is not about one node. */
  errorAt(span: Span, code: Code, message: string, hint?: string): void {
    this.#add({
      code,
      severity: 'error',
      message,
      span,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  warn({ span }: AnyNode, code: Code, message: string, hint: string): void {
    this.#add({ code, severity: 'warning', message, span, hint });
  }

  #add(diagnostic: Diagnostic): void {
    const { severity } = diagnostic;
    if (this.#counts[severity] >= MAX_FINDINGS) return;
    this.#counts[severity]++;
    this.#found.push(diagnostic);
  }

  /** Whether the node or a part of it has an error already. */
  isWrong(expression: Expression): boolean {
    return this.#wrong.size > 0 && nodesOf(expression).some((node) => this.#wrong.has(node));
  }

  typeOf(expression: Expression): Type {
    return typeOf(expression, this.options);
  }

  /** Without any field, so that it has one value for all events. */
  isConstant(expression: Expression): boolean {
    if (PARTS[expression.kind].length === 0) return expression.kind !== 'Field';
    if (expression.kind === 'Comparison' && expression.left.kind === 'Field') return false;
    if (expression.kind === 'In' || expression.kind === 'Match') {
      if (expression.value.kind === 'Field') return false;
    }
    this.#withField ??= containing(this.#roots(), ({ kind }) => kind === 'Field');
    return !this.#withField.has(expression);
  }

  /** With a field that events may have: an optional field unknown to the schema is only null. */
  dependsOnEvent(expression: Expression): boolean {
    this.#perEvent ??= containing(
      this.#roots(),
      (node) => node.kind === 'Field' && !this.isUnmapped(node),
    );
    return this.#perEvent.has(expression);
  }

  /** An optional field that the schema does not have. */
  isUnmapped(field: Field): boolean {
    const { schema, timestampField } = this.options;
    return (
      schema !== undefined &&
      field.optional &&
      field.path !== timestampField &&
      resolve(schema, field.path).kind === 'unknown'
    );
  }

  /**
   * The value of a constant expression without errors; the text of the failure where evaluating
   * fails.
   */
  evaluate(
    expression: Expression,
  ): { readonly value: Scalar | null } | { readonly failure: string } {
    try {
      return { value: this.options.evaluateConstant(expression) };
    } catch (error) {
      if (error instanceof Error && error.name === 'EvaluationError') {
        return { failure: error.message };
      }
      throw error;
    }
  }
}

function compoundsOf(roots: readonly Expression[]): readonly Expression[] {
  const found: Expression[] = [];
  for (const root of roots) addCompounds(root, found);
  return found;
}

/** Recursion is as deep as the parser lets expressions nest. */
function addCompounds(node: Expression, found: Expression[]): void {
  if (PARTS[node.kind].length === 0) return;
  found.push(node);
  // Patterns are literals.
  if (node.kind === 'Match') return addCompounds(node.value, found);
  for (const part of childrenOf(node) as readonly Expression[]) addCompounds(part, found);
}

/** The nodes that satisfy a test or have a part that does. */
function containing(
  roots: readonly Expression[],
  test: (node: Expression) => boolean,
): ReadonlySet<Expression> {
  const found = new Set<Expression>();
  // From the last to the first, parts come before the whole.
  const nodes = roots.flatMap((root) => nodesOf(root));
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node === undefined) continue;
    if (test(node) || childrenOf(node).some((child) => found.has(child as Expression)))
      found.add(node);
  }
  return found;
}

/** In UTF-16 units. Longer names and expressions would not help the reader. */
const MAX_QUOTE_LENGTH = 80;

/**
 * A name or an expression in back-quotes, truncated if it is long, with invisible characters
 * escaped.
 */
export function inQuotes(text: string): string {
  if (text.length <= MAX_QUOTE_LENGTH) return `\`${printable(text)}\``;
  const last = text.charCodeAt(MAX_QUOTE_LENGTH - 1);
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return `\`${printable(text.slice(0, isHalf ? MAX_QUOTE_LENGTH - 1 : MAX_QUOTE_LENGTH))}…\``;
}

/** `1 argument`, `2 arguments` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st` */
export function ordinal(position: number): string {
  const tens = position % 100;
  if (tens >= 11 && tens <= 13) return `${position}th`;
  return `${position}${['th', 'st', 'nd', 'rd'][position % 10] ?? 'th'}`;
}
