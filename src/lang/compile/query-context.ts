import { categoryTest } from './category-test.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { Call, Expression, Field } from '../syntax/ast.ts';
import { type RowTest, compileCondition } from './condition.ts';
import { evaluateConstant } from './constant.ts';
import { type FieldResolver, fieldResolver, withFloats } from './field-access.ts';
import { compileLeaf } from './leaf.ts';
import { normalize } from './normalize.ts';
import type { CompileOptions } from './options.ts';
import type { ScalarContext } from './scalar.ts';

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

const LITERALS: ReadonlySet<Expression['kind']> = new Set(['String', 'Number', 'Boolean', 'Null']);

const isLiteral = ({ kind }: Expression): boolean => LITERALS.has(kind);
