import type { Schema } from '../../events/schema.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import { byPlace } from '../syntax/problem-list.ts';
import type { Expression, Statement } from '../syntax/ast.ts';
import {
  hasWildcard,
  isStar,
  plainOf,
  type Chain,
  type Condition,
  type FieldIs,
  type FieldRange,
  type Nested,
  type Text,
  type Values,
} from './ast.ts';
import { anyOf, isCondition, isRefusal, rangeCondition, type Translation } from './conditions.ts';
import { KqlFields, type KqlField } from './fields.ts';
import { asList } from './lists.ts';
import type { Kql } from './parser.ts';

export interface KqlOptions {
  /** Known fields and their types; those of the catalogue by default. */
  readonly schema?: Schema | undefined;
  readonly timestampField?: string | undefined;
}

export interface Translated {
  /** `null` where there are errors. */
  readonly statement: Statement | null;
  /** Errors and warnings in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A query as the statement that the compiler, the plan and the tracer know: an event query, whose spans are those of the KQL
 * text. Its conditions are true and false as in KQL: a leaf asks whether some value of a field passes, and a negation is true
 * where the field is missing.
 */
export function translate(query: Kql, length: number, options: KqlOptions = {}): Translated {
  const span = { start: 0, end: length };
  const translator = new Translator(options);
  const condition: Expression =
    query === null ? { kind: 'Boolean', value: true, span } : translator.condition(query, '');
  const diagnostics = byPlace(translator.diagnostics);
  if (diagnostics.some(({ severity }) => severity === 'error'))
    return { statement: null, diagnostics };
  return {
    statement: {
      kind: 'Statement',
      language: 'kuery',
      query: { kind: 'EventQuery', category: null, condition, span },
      pipes: [],
      span,
    },
    diagnostics,
  };
}

/** A name with wildcards, or a value without a name, asks for each field. All of a query together for no more. */
const MAX_EXPANDED = 20_000;
/** Searches for similar names take a while. */
const MAX_SUGGESTIONS = 20;

class Translator {
  readonly diagnostics: Diagnostic[] = [];
  readonly #fields: KqlFields;
  readonly #unknown = new Set<string>();
  #expanded = 0;

  constructor({ schema, timestampField = '@timestamp' }: KqlOptions) {
    this.#fields = new KqlFields(schema, timestampField);
  }

  /** @param prefix the path of the objects that a condition is about */
  condition(condition: Condition, prefix: string): Expression {
    const { span } = condition;
    switch (condition.kind) {
      case 'Chain':
        return chainOf(condition, (operand) => this.condition(operand, prefix));
      case 'Negation':
        return { kind: 'Not', operand: this.condition(condition.operand, prefix), span };
      case 'FieldIs':
        return this.#is(condition, prefix);
      case 'FieldRange':
        return this.#range(condition, prefix);
      case 'Nested':
        return this.#nested(condition, prefix);
      case 'Bare':
        return this.#bare(condition.value);
    }
  }

  #is({ field, value, span }: FieldIs, prefix: string): Expression {
    if (prefix === '' && isStar(field) && value.kind === 'Text' && isStar(value)) {
      return { kind: 'Boolean', value: true, span };
    }
    const fields = this.#named(field, prefix);
    return this.#values(fields, hasWildcard(field), value, span);
  }

  /** @param isOpen whether fields that cannot have the value are left out */
  #values(fields: readonly KqlField[], isOpen: boolean, values: Values, whole: Span): Expression {
    switch (values.kind) {
      case 'Chain': {
        const chain = chainOf(values, (operand) =>
          this.#values(fields, isOpen, operand, operand.span),
        );
        return { ...asList(chain), span: whole };
      }
      case 'Negation': {
        const operand = this.#values(fields, isOpen, values.operand, values.operand.span);
        return { kind: 'Not', operand, span: whole };
      }
      case 'Text':
        this.#lookAt(values, fields);
        return this.#anyField(fields, isOpen, whole, values.span, (field) =>
          isCondition(field, values, whole),
        );
    }
  }

  #range({ field, operator, value, span }: FieldRange, prefix: string): Expression {
    return this.#anyField(
      this.#named(field, prefix),
      hasWildcard(field),
      span,
      value.span,
      (each) => rangeCondition(each, operator, value, span),
    );
  }

  /** The condition on one of the fields. */
  #anyField(
    fields: readonly KqlField[],
    isOpen: boolean,
    span: Span,
    valueSpan: Span,
    translated: (field: KqlField) => Translation,
  ): Expression {
    const found: Expression[] = [];
    for (const field of fields) {
      const translation = translated(field);
      if (!isRefusal(translation)) found.push(translation);
      else if (!isOpen) {
        const { code, message, hint } = translation;
        this.#report('error', code, valueSpan, message, hint);
      }
    }
    return anyOf(found, span);
  }

  #nested({ field, condition, span }: Nested, prefix: string): Expression {
    const path = `${prefix}${plainOf(field)}`;
    if (hasWildcard(field)) {
      const message = 'the name of nested objects has no wildcards';
      this.#report('error', 'KQL2003', field.span, message, 'write the name in full');
    } else {
      const message = `conditions on \`${path}\` may be met by different objects of one event`;
      const hint = 'values are read without the objects that they belong to';
      this.#report('warning', 'KQL2008', field.span, message, hint);
    }
    return { ...this.condition(condition, `${path}.`), span };
  }

  /** A value without a field is looked for in all fields that could have it. */
  #bare(value: Text): Expression {
    const { span } = value;
    const fields = this.#fields.matching(['', '']);
    if (isStar(value) && !value.isQuoted) return { kind: 'Boolean', value: true, span };
    if (!this.#expand(fields.length, span)) return { kind: 'Boolean', value: false, span };
    const hint = hintOnBare(plainOf(value));
    const message = `a value without a field is looked for in ${fields.length} known fields`;
    this.#report('warning', 'KQL2005', span, message, hint);
    return this.#anyField(fields, true, span, span, (field) => isCondition(field, value, span));
  }

  #named(name: Text, prefix: string): readonly KqlField[] {
    const path = `${prefix}${plainOf(name)}`;
    if (!hasWildcard(name)) {
      const field = this.#fields.find(path);
      if (field.isAbsent) this.#reportUnknown(path, name.span);
      return [field];
    }
    const [first = '', ...others] = name.pieces;
    const fields = this.#fields.matching([`${prefix}${first}`, ...others]);
    if (fields.length === 0) {
      const message = `no known field has a name like \`${path}\``;
      this.#report('warning', 'KQL2007', name.span, message, 'write the names of fields in full');
    }
    return this.#expand(fields.length, name.span) ? fields : [];
  }

  #expand(count: number, span: Span): boolean {
    const wasTooMany = this.#expanded > MAX_EXPANDED;
    this.#expanded += count;
    if (this.#expanded <= MAX_EXPANDED) return true;
    if (wasTooMany) return false;
    const message = `the query asks for more than ${MAX_EXPANDED} fields`;
    const hint = 'name the fields, and leave out values without one';
    this.#report('error', 'KQL2009', span, message, hint);
    return false;
  }

  #reportUnknown(path: string, span: Span): void {
    if (this.#unknown.has(path)) return;
    this.#unknown.add(path);
    const canSearch = this.#unknown.size <= MAX_SUGGESTIONS;
    const similar = canSearch ? suggest(path, this.#fields.names()) : [];
    const hint = didYouMean(similar) ?? 'no event has a value there';
    this.#report('warning', 'KQL2001', span, `unknown field \`${path}\``, hint);
  }

  /** What people write that stands for something else. */
  #lookAt(value: Text, fields: readonly KqlField[]): void {
    const text = plainOf(value);
    if (value.isQuoted && text.includes('*')) {
      const message = 'in quotes, `*` is a star and no wildcard';
      const hint = 'leave the quotes out if any characters may stand there';
      this.#report('warning', 'KQL2004', value.span, message, hint);
    }
    const isKeyword = fields.some(({ comparison }) => comparison !== 'text');
    if (hasWildcard(value) && isKeyword && value.pieces.some((piece) => piece.includes('?'))) {
      const message = '`?` is a question mark and no wildcard';
      this.#report('warning', 'KQL2010', value.span, message, 'only `*` is a wildcard in KQL');
    }
  }

  #report(
    severity: Diagnostic['severity'],
    code: Code,
    span: Span,
    message: string,
    hint?: string,
  ): void {
    // The first ones in the order of the text are found first, but for many warnings before an error.
    if (severity === 'warning' && this.diagnostics.length >= MAX_FINDINGS) return;
    if (this.diagnostics.length >= 2 * MAX_FINDINGS) return;
    const { start, end } = span;
    const diagnostic = { code, severity, message, span: { start, end } };
    this.diagnostics.push(hint === undefined ? diagnostic : { ...diagnostic, hint });
  }
}

const MAX_FINDINGS = 20;

/** What was meant by something that is no condition. */
function hintOnBare(text: string): string {
  const keyword = /^(?:and|or)(?=\s)|(?:^|\s)(?:and|or|not)$/i.exec(text)?.[0].trim();
  if (keyword !== undefined)
    return `\`${keyword}\` is part of the value: a condition is missing beside it`;
  const operator = /==|!=|&&|\|\||=~/.exec(text)?.[0];
  if (operator !== undefined)
    return `\`${operator}\` is no operator of KQL: write \`field: value\``;
  return 'write `field: value`';
}

function chainOf<Operand extends { readonly span: Span }>(
  { operator, operands, span }: Chain<Operand>,
  translated: (operand: Operand) => Expression,
): Expression {
  return { kind: 'Logical', operator, operands: operands.map(translated), span };
}
