import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../events/field-set.ts';
import { floatOf, type Operand } from './declaration.ts';
import { FUNCTIONS, findFunction } from './index.ts';
import { TEXT_MATCHES } from './text-matches.ts';

interface Literal {
  readonly value: Operand | null;
  readonly float: boolean;
}

const LITERAL = /\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)\s*(?:,|$)/y;

/** Literals with commas between, as the examples have them. */
function readLiterals(text: string): readonly Literal[] {
  const literals: Literal[] = [];
  LITERAL.lastIndex = 0;
  while (LITERAL.lastIndex < text.length) {
    const source = LITERAL.exec(text)?.[1];
    expect(source, `literals in ${text}`).toBeDefined();
    const float = /^-?\d+\.\d/.test(source ?? '');
    const value = JSON.parse(source ?? '') as Scalar | null;
    literals.push({ value: float && typeof value === 'number' ? floatOf(value) : value, float });
  }
  return literals;
}

function evaluate(call: string): Operand | null {
  const [, name = '', tilde = '', args = ''] = /^(\w+)(~?)\((.*)\)$/.exec(call) ?? [];
  const declaration = findFunction(name);
  const literals = readLiterals(args);
  const values = literals.map(({ value }) => value);
  const context = { floats: literals.map(({ float }) => float) };
  expect(declaration?.checkConstants?.(values, context) ?? null).toBeNull();
  return declaration?.bind(values, tilde === '~')(values) ?? null;
}

describe.each([...FUNCTIONS, ...TEXT_MATCHES])('$name', ({ name, examples, parameters, tilde }) => {
  it.each([...examples])('$call is $result', ({ call, result }) => {
    expect(call.startsWith(`${name}(`) || (tilde && call.startsWith(`${name}~(`))).toBe(true);
    expect(evaluate(call)).toEqual(readLiterals(result)[0]?.value);
  });

  it('shows the tilde if it has one', () => {
    expect(examples.some(({ call }) => call.includes('~('))).toBe(tilde);
  });

  it('has optional and variadic parameters only at the end', () => {
    const firstOptional = parameters.findIndex(({ optional }) => optional === true);
    const required = firstOptional < 0 ? [] : parameters.slice(firstOptional);
    expect(required.every(({ optional }) => optional === true)).toBe(true);
    expect(parameters.slice(0, -1).some(({ variadic }) => variadic === true)).toBe(false);
  });
});

describe('the list', () => {
  it('has every function file of this folder, by name', () => {
    const helpers = ['arithmetic', 'declaration', 'index', 'text-matches', 'text-test', 'words'];
    const files = readdirSync(new URL('.', import.meta.url))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -'.ts'.length));
    const expected = FUNCTIONS.map(({ name }) =>
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    expect(files.sort()).toEqual([...expected, ...helpers].sort());
    expect(FUNCTIONS.map(({ name }) => name)).toEqual(FUNCTIONS.map(({ name }) => name).sort());
  });

  it('is searched without case', () => {
    expect(findFunction('CIDRMATCH')?.name).toBe('cidrMatch');
    expect(findFunction('wildcard')).toBeUndefined();
    expect(findFunction('constructor')).toBeUndefined();
  });
});
