import type { Scalar } from '../../events/value.ts';
import { canonicalIp, compareIps, compileCidr } from '../../util/ip.ts';
import { madeForNow, movesWithNow, type RunClock } from '../../util/time/index.ts';
import { versionKey } from '../../util/version.ts';
import type { PositiveOperator, ScalarTest } from './compare.ts';
import { constantTest } from './compare.ts';
import type { DateReading } from './date-reading.ts';
import type { FieldKind } from './field-kind.ts';
import { isDate, readerOf } from './field-kind.ts';

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
