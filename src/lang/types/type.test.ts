import { describe, expect, it } from 'vitest';
import type { FieldMapping } from '../../events/schema.ts';
import { findFunction } from '../functions/index.ts';
import type { Expression } from '../syntax/ast.ts';
import { parse } from '../syntax/parser.ts';
import { type TypeEnvironment, typeOf } from './type.ts';

const SCHEMA = new Map<string, FieldMapping>(
  Object.entries({
    name: { type: 'wildcard' },
    pid: { type: 'unsigned_long' },
    ratio: { type: 'half_float' },
    flag: { type: 'boolean' },
    address: { type: 'ip' },
    release: { type: 'version' },
    seen: { type: 'date_nanos' },
    blob: { type: 'binary' },
    process: { type: 'alias', target: 'pid' },
    message: { type: 'text' },
  }),
);

const WITHOUT: TypeEnvironment = {
  timestampField: '@timestamp',
  functions: { find: findFunction },
};
const WITH: TypeEnvironment = { ...WITHOUT, schema: SCHEMA };

/** The type of an operand, read as one side of a comparison. */
function typeIn(environment: TypeEnvironment, text: string): string {
  const parsed = parse(`any where ${text} == null`);
  if (!parsed.ok || parsed.value.query.kind !== 'EventQuery') return expect.fail(text);
  const condition: Expression = parsed.value.query.condition;
  return condition.kind === 'Comparison' ? typeOf(condition.left, environment) : 'no comparison';
}

describe('typeOf', () => {
  it.each([
    ['"a"', 'string'],
    ['1', 'integer'],
    ['9223372036854775807', 'integer'],
    ['1.0', 'float'],
    ['1e3', 'float'],
    ['true', 'boolean'],
    ['null', 'null'],
    ['-1', 'integer'],
    ['1 / 2', 'integer'],
    ['1 + 2.0 - 3', 'float'],
    ['name', 'unknown'],
    ['name + 1', 'number'],
    ['name * 1.0', 'float'],
    ['@timestamp', 'date'],
    ['(a in (1))', 'boolean'],
    ['length(name)', 'integer'],
    ['number("1")', 'number'],
    ['add(1, 2)', 'integer'],
    ['ADD(1, 2.0)', 'float'],
    ['nope(1)', 'unknown'],
    ['1 + 1'.repeat(60).replaceAll('11', '1 + 1'), 'integer'],
  ])('without a schema, %s is %s', (text, type) => {
    expect(typeIn(WITHOUT, text)).toBe(type);
  });

  it.each([
    ['name', 'string'],
    ['pid', 'integer'],
    ['ratio', 'float'],
    ['flag', 'boolean'],
    ['address', 'ip'],
    ['release', 'version'],
    ['seen', 'date'],
    ['blob', 'unknown'],
    ['process', 'integer'],
    ['message', 'unknown'],
    ['nothing', 'unknown'],
    ['?nothing', 'null'],
    ['@timestamp', 'date'],
    ['pid + ratio', 'float'],
    ['pid * pid', 'integer'],
    ['?nothing + 1', 'number'],
    ['divide(pid, 2)', 'integer'],
  ])('with a schema, %s is %s', (text, type) => {
    expect(typeIn(WITH, text)).toBe(type);
  });
});
