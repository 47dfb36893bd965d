import type { Scalar } from '../../events/value.ts';
import type { ComparisonOperator } from '../syntax/ast.ts';

/** The operators left after normalisation: `!=` is the negation of `==`. */
export type PositiveOperator = Exclude<ComparisonOperator, '!='>;

/**
 * Compares two values as the language does; null where the types do not compare.
 *
 * Numbers and big integers compare exactly (JavaScript's mixed `<` loses no digit). Strings compare
 * by UTF-16 code unit. Booleans are equal or not, and have no order. A NaN, which only arithmetic
 * can make, is equal to nothing.
 */
export function compareScalars(
  operator: PositiveOperator,
  left: Scalar,
  right: Scalar,
): boolean | null {
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    return operator === '==' && typeof left === typeof right ? left === right : null;
  }
  if ((typeof left === 'string') !== (typeof right === 'string')) return null;
  switch (operator) {
    case '==':
      return left === right || (typeof left !== typeof right && left <= right && left >= right);
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** The operator after its sides have changed places. */
export function turned(operator: ComparisonOperator): ComparisonOperator {
  switch (operator) {
    case '<':
      return '>';
    case '<=':
      return '>=';
    case '>':
      return '<';
    case '>=':
      return '<=';
    default:
      return operator;
  }
}

/** A test of one value of a field, as read. */
export type ScalarTest = (value: Scalar) => boolean;

/** The test `value operator constant`, specialised by the constant's type. */
export function constantTest(operator: PositiveOperator, constant: Scalar): ScalarTest {
  if (typeof constant === 'string') return stringTest(operator, constant);
  if (typeof constant === 'number') return numberTest(operator, constant);
  return (value) => compareScalars(operator, value, constant) === true;
}

function stringTest(operator: PositiveOperator, constant: string): ScalarTest {
  switch (operator) {
    case '==':
      return (value) => value === constant;
    case '<':
      return (value) => typeof value === 'string' && value < constant;
    case '<=':
      return (value) => typeof value === 'string' && value <= constant;
    case '>':
      return (value) => typeof value === 'string' && value > constant;
    case '>=':
      return (value) => typeof value === 'string' && value >= constant;
  }
}

function numberTest(operator: PositiveOperator, constant: number): ScalarTest {
  const isNumeric = (value: Scalar): value is number | bigint =>
    typeof value === 'number' || typeof value === 'bigint';
  switch (operator) {
    case '==':
      return Number.isSafeInteger(constant)
        ? (value) => value === constant
        : (value) => compareScalars('==', value, constant) === true;
    case '<':
      return (value) => isNumeric(value) && value < constant;
    case '<=':
      return (value) => isNumeric(value) && value <= constant;
    case '>':
      return (value) => isNumeric(value) && value > constant;
    case '>=':
      return (value) => isNumeric(value) && value >= constant;
  }
}
