import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../events/field-set.ts';
import { floatOf, type Operand } from './declaration.ts';
import { findFunction, FUNCTIONS } from './index.ts';

type Args = readonly (Operand | null)[];

interface CallOptions {
  readonly ignoreCase?: boolean;
  readonly constant?: boolean;
}

function call(name: string, args: Args, options: CallOptions = {}): Operand | null | undefined {
  const { ignoreCase = false, constant = true } = options;
  const constants = constant ? args : args.map(() => undefined);
  return findFunction(name)?.bind(constants, ignoreCase)(args);
}

const BIG = 2n ** 60n;

describe('edge cases', () => {
  it.each<[string, Args, Operand | null]>([
    ['between', ['a[b]c]d', '[', ']'], 'b'],
    ['between', ['a[b]c]d', '[', ']', true], 'b]c'],
    ['between', ['a[b', '[', ']'], ''],
    ['between', ['a]b[c', '[', ']'], ''],
    ['between', ['a]b[c', '[', ']', true], ''],
    ['between', ['aXa', 'aX', 'Xa', true], ''],
    ['between', ['', '[', ']'], ''],
    ['between', ['ab', 'a', ''], 'ab'],
    ['between', ['', null, ']'], null],
    ['between', ['a[b]', '[', ']', null], null],
    ['endsWith', ['', ''], true],
    ['endsWith', ['a', ''], true],
    ['endsWith', ['a*', '*'], true],
    ['endsWith', ['ab', '*'], false],
    ['indexOf', ['abcabc', 'c', 2], 2],
    ['indexOf', ['abcabc', 'c', 3], 5],
    ['indexOf', ['abcabc', 'a', -10], 0],
    ['indexOf', ['abcabc', 'b', null], 1],
    ['indexOf', ['abc', 'c', 3], null],
    ['indexOf', ['abc', 'c', 4], null],
    ['indexOf', ['abc', 'c', BIG], null],
    ['indexOf', ['abc', 'c', -BIG], 2],
    ['indexOf', ['abc', '', -1], 0],
    ['indexOf', ['abc', '', 3], 3],
    ['indexOf', ['abc', '', 4], null],
    ['indexOf', ['', ''], 0],
    ['indexOf', ['abc', null, 1], null],
    ['length', ['\u{1f433}'], 2],
    ['startsWith', ['abc', 'abcd'], false],
    ['startsWith', ['a*', 'a*'], true],
    ['stringContains', ['', ''], false],
    ['stringContains', ['abc', ''], false],
    ['stringContains', ['', 'a'], false],
    ['stringContains', ['abc', '*'], false],
    ['substring', ['hello', null, 2], 'hello'],
    ['substring', ['hello', 1, null], 'ello'],
    ['substring', ['hello', -10, 2], 'he'],
    ['substring', ['hello', 0, -10], ''],
    ['substring', ['hello', 1, 100], 'ello'],
    ['substring', ['hello', 9, 10], ''],
    ['substring', ['hello', 5], ''],
    ['substring', ['hello', 3, 3], ''],
    ['substring', ['hello', -BIG, BIG], 'hello'],
    ['concat', [''], ''],
    ['concat', [1, BIG, 1.5, false, 'x'], `1${BIG}1.5falsex`],
    ['string', [1e-7], '1.0e-7'],
    ['string', [1e300], '1.0e+300'],
    ['string', [-1.25e-9], '-1.25e-9'],
    ['string', [BIG], '1152921504606846976'],
    ['cidrMatch', ['::ffff:10.0.0.1', '10.0.0.0/8'], true],
    ['cidrMatch', ['127.1', '127.0.0.0/8'], null],
    ['cidrMatch', ['', '::/0'], null],
    ['add', [null, null], null],
    ['modulo', [10, 0.5], floatOf(0)],
  ])('%s of %o', (name, args, result) => {
    expect(call(name, args)).toEqual(result);
    // cidrMatch is never bound without its blocks.
    if (name !== 'cidrMatch') expect(call(name, args, { constant: false })).toEqual(result);
  });

  it.each<[string, Args, Scalar | null]>([
    ['between', ['xAyBz', 'a', 'b'], 'y'],
    ['between', ['İİ<K>', '<k', '>'], ''],
    ['between', ['İİ<K>', '<K', '>'], ''],
    ['between', ['İİ<Key>', '<k', '>'], 'ey'],
    ['endsWith', ['ÀÉ', 'é'], true],
    ['endsWith', ['x\u212A', 'k'], true],
    ['startsWith', ['ÀÉ', 'àé'], true],
    ['indexOf', ['İİKey', 'k'], 2],
    ['indexOf', ['ÉK', 'k'], 1],
    ['stringContains', ['xÀy', 'à'], true],
    ['stringContains', ['x', ''], false],
  ])('%s~ of %o', (name, args, result) => {
    expect(call(name, args, { ignoreCase: true })).toBe(result);
    expect(call(name, args, { ignoreCase: true, constant: false })).toBe(result);
  });

  it('writes floating-point types with a point', () => {
    expect(call('string', [floatOf(42)])).toBe('42.0');
    expect(call('string', [floatOf(-0)])).toBe('-0.0');
    expect(call('string', [floatOf(1e21)])).toBe('1.0e+21');
    expect(call('string', [Infinity])).toBe('Infinity');
    expect(call('concat', [floatOf(4), 4])).toBe('4.04');
    expect(call('divide', [7, floatOf(2)])).toBe(3.5);
  });
});

describe('values of another type than declared', () => {
  it.each<[string, Args]>([
    ['length', [5]],
    ['startsWith', ['a', 5]],
    ['endsWith', [true, 'a']],
    ['stringContains', [BIG, '1']],
    ['between', ['a', 'b', 3]],
    ['between', ['a', 'b', 'c', 'true']],
    ['indexOf', ['a', 'a', 0.5]],
    ['indexOf', ['a', 'a', '0']],
    ['substring', ['abc', 'x']],
    ['substring', ['abc', 0, true]],
    ['substring', ['abc', NaN]],
    ['number', [5]],
    ['number', ['5', '10']],
    ['add', ['1', 2]],
    ['divide', [true, 2]],
    ['cidrMatch', [5, '10.0.0.0/8']],
  ])('%s of %o is null', (name, args) => {
    expect(call(name, args)).toBeNull();
  });

  it.each(FUNCTIONS.map(({ name }) => name))('%s of a null first is null', (name) => {
    expect(call(name, [null, '10.0.0.0/8', '10.0.0.0/8'])).toBeNull();
  });
});

describe('a field and a constant', () => {
  it.each<[string, string, boolean, string, boolean]>([
    ['endsWith', '.exe', false, 'a.exe', true],
    ['endsWith', '.exe', false, 'a.EXE', false],
    ['endsWith', '.exe', true, 'a.EXE', true],
    ['endsWith', '', false, 'a', true],
    ['endsWith', 'a?c', false, 'xabc', true],
    ['endsWith', '\\x', false, 'x', true],
    ['endsWith', '\\\\x', false, 'ax', false],
    ['stringContains', 'masterUserPassword=*', false, '{masterUserPassword=****}', true],
    ['stringContains', 'valuesToAdd=[*]', false, 'a valuesToAdd=[all] b', true],
    ['stringContains', 'Principal=\\*', false, 'Principal=*,', true],
    ['stringContains', 'Principal=\\*', false, 'Principal=me', false],
    ['stringContains', '', false, 'a', true],
    ['stringContains', 'K', true, 'x\u212A', false],
    ['startsWith', 'a*', false, 'a*b', true],
    ['startsWith', 'a*', false, 'abc', false],
    ['startsWith', 'A\\', true, 'a\\b', true],
    ['startsWith', 'K', true, '\u212A', false],
  ])('%s(field, %j) with ~ %s on %j: %s', (name, constant, ignoreCase, value, result) => {
    expect(findFunction(name)?.fieldConstant?.(constant, ignoreCase)(value)).toBe(result);
  });
});

describe('constants that can never do', () => {
  it.each<[string, Args, number]>([
    ['cidrMatch', ['10.0.0.1', '10.0.0.0/8', null], 2],
    ['cidrMatch', ['10.0.0.1', '10.0.0.0/64'], 1],
    ['cidrMatch', [null, 5], 1],
    ['number', ['1', 1], 1],
    ['number', ['1', 37], 1],
    ['number', ['1', 2.5], 1],
  ])('%s of %o: argument %i', (name, args, argument) => {
    expect(findFunction(name)?.checkConstants?.(args, { floats: [] })?.argument).toBe(argument);
  });
});
