import type { Scalar } from '../../events/field-set.ts';
import { assert } from '../../util/assert.ts';
import { canonicalIp, compareIps, compileCidr } from '../../util/ip.ts';
import { compileJavaRegex, compileLuceneRegex, RegexLimitError } from '../../util/regex/index.ts';
import { madeForNow, movesWithNow, type RunClock } from '../../util/time/index.ts';
import { versionKey } from '../../util/version.ts';
import { compileWildcards } from '../../util/wildcard.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { ComparisonOperator, Match } from '../syntax/ast.ts';
import { type DateReading, type FieldKind, isDate, readerOf } from './field-access.ts';

const never: ScalarTest = () => false;

/**
 * The test `field operator constant` of one raw value of a field. A constant that cannot be read as
 * the field's type compares to null with every value, so nothing passes.
 */
export function fieldTest(
  kind: FieldKind,
  operator: PositiveOperator,
  constant: Scalar | null,
  clock: RunClock,
): ScalarTest {
  if (constant === null) return never;
  if (isDate(kind)) return dateTest(kind, operator, constant, clock);
  switch (kind) {
    case 'ip':
      return typeof constant === 'string' ? ipTest(operator, constant) : never;
    case 'version':
      return typeof constant === 'string' ? versionTest(operator, constant) : never;
    default:
      return asRead(kind, constantTest(operator, constant));
  }
}

/** `field in (…)`: the union of the `==` tests, in one lookup where values are compared as such. */
export function fieldInTest(
  kind: FieldKind,
  constants: readonly (Scalar | null)[],
  clock: RunClock,
): ScalarTest {
  if (!isDate(kind) && kind !== 'ip') {
    return asRead(kind, inTest(constants));
  }
  const tests = constants.map((constant) => fieldTest(kind, '==', constant, clock));
  return (raw) => tests.some((test) => test(raw));
}

/**
 * Membership by value and type; numbers exactly. A null in the list is equal to nothing.
 * A set finds numbers by value, but a large float and the big integer of the same value are two
 * members to it, so such constants are compared one by one.
 */
export function inTest(constants: readonly (Scalar | null)[]): ScalarTest {
  const members = new Set<Scalar>();
  const others: ScalarTest[] = [];
  for (const constant of constants) {
    if (constant === null) continue;
    if (typeof constant !== 'number' || Number.isSafeInteger(constant)) members.add(constant);
    else others.push(constantTest('==', constant));
    if (typeof constant === 'bigint') others.push(constantTest('==', constant));
  }
  if (others.length > 0) {
    return (value) => members.has(value) || others.some((test) => test(value));
  }
  const [only] = members;
  if (members.size === 1) return (value) => value === only;
  return (value) => members.has(value);
}

/** Runs a test on values as the type of the field reads them. */
export function asRead(kind: FieldKind, test: ScalarTest): ScalarTest {
  const read = readerOf(kind);
  if (read === null) return test;
  return (raw) => {
    const value = read(raw);
    return value !== null && test(value);
  };
}

function dateTest(
  { instant, range }: DateReading,
  operator: PositiveOperator,
  constant: Scalar,
  clock: RunClock,
): ScalarTest {
  const testAt = (now: bigint): ((time: bigint) => boolean) => {
    const wanted = range(constant, now);
    return wanted === null ? () => false : instantTest(operator, wanted.start, wanted.end);
  };
  const moves = typeof constant === 'string' && movesWithNow(constant);
  const test = moves ? madeForNow(clock, testAt) : testAt(clock.now);
  return (raw) => {
    const time = instant(raw);
    return time !== null && test(time);
  };
}

function instantTest(
  operator: PositiveOperator,
  start: bigint,
  end: bigint,
): (instant: bigint) => boolean {
  if (operator === '==') return (instant) => instant >= start && instant <= end;
  return constantTest(operator, operator === '<' || operator === '>=' ? start : end);
}

/** Equality also takes a block, as the index does; the other operators order the addresses. */
function ipTest(operator: PositiveOperator, constant: string): ScalarTest {
  if (operator === '==') {
    const inBlock = compileCidr(constant);
    return inBlock === null ? never : (raw) => typeof raw === 'string' && inBlock(raw);
  }
  const address = canonicalIp(constant);
  if (address === null) return never;
  const passes = constantTest(operator, 0);
  return (raw) => {
    const order = typeof raw === 'string' ? compareIps(raw, address) : null;
    return order !== null && passes(order);
  };
}

/** Versions are equal if they are the same text, and ordered by precedence. */
function versionTest(operator: PositiveOperator, constant: string): ScalarTest {
  if (operator === '==') return asRead('version', constantTest('==', constant));
  const test = constantTest(operator, versionKey(constant));
  return (raw) => test(versionKey(String(raw)));
}

/** The operators left after normalisation: `!=` is the negation of `==`. */
type PositiveOperator = Exclude<ComparisonOperator, '!='>;

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
  if (operator === '==') {
    return left === right || (typeof left !== typeof right && left <= right && left >= right);
  }
  return ORDERS[operator](left, right);
}

type Ordered = Exclude<Scalar, boolean>;

const ORDERS = {
  '<': (a: Ordered, b: Ordered) => a < b,
  '<=': (a: Ordered, b: Ordered) => a <= b,
  '>': (a: Ordered, b: Ordered) => a > b,
  '>=': (a: Ordered, b: Ordered) => a >= b,
};

const TURNED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** The operator after its sides have changed places. */
export const turned = (operator: ComparisonOperator): ComparisonOperator => TURNED[operator];

/** A test of one value of a field, as read. */
export type ScalarTest = (value: Scalar) => boolean;

/** The test `value operator constant`, specialised by the constant's type. */
function constantTest(operator: PositiveOperator, constant: Scalar): ScalarTest {
  if (operator === '==') {
    return typeof constant === 'string' || Number.isSafeInteger(constant)
      ? (value) => value === constant
      : (value) => compareScalars('==', value, constant) === true;
  }
  if (typeof constant === 'boolean') return never;
  const isText = typeof constant === 'string';
  const passes = ORDERS[operator];
  return (value) =>
    typeof value !== 'boolean' && (typeof value === 'string') === isText && passes(value, constant);
}

/**
 * The test of one value against the patterns of `:`, `like`, `regex` and their `~` forms: any of
 * them, covering the whole value. What is not a string matches nothing.
 *
 * Regular expressions are Lucene's on a field, and Java's on any other value.
 */
export function matchTest({ operator, value, patterns }: Match): ScalarTest {
  const texts: string[] = [];
  for (const pattern of patterns) if (pattern.kind === 'String') texts.push(pattern.value);
  const test =
    operator === 'regex' || operator === 'regex~'
      ? regexTest(texts, operator === 'regex~', value.kind === 'Field')
      : compileWildcards(texts, { ignoreCase: operator !== 'like', escapes: false });
  return (raw) => typeof raw === 'string' && test(raw);
}

/** Whether a text is covered by one of the expressions. Throws `EvaluationError` EQL3005. */
export function regexTest(
  patterns: readonly string[],
  ignoreCase: boolean,
  onField: boolean,
): (value: string) => boolean {
  const compile = onField ? compileLuceneRegex : compileJavaRegex;
  // Most are never asked: an earlier one covers the value, or no value comes this far.
  const tests: ((value: string) => boolean)[] = [];
  const testOf = (pattern: string) => {
    const result = compile(pattern, { ignoreCase });
    assert(result.ok, 'the checker knows every pattern');
    return result.matches;
  };
  return (value) => {
    try {
      for (let at = 0; at < patterns.length; at++) {
        const test = (tests[at] ??= testOf(patterns[at]!));
        if (test(value)) return true;
      }
      return false;
    } catch (error) {
      if (error instanceof RegexLimitError) throw new EvaluationError('EQL3005', error.message);
      throw error;
    }
  };
}
