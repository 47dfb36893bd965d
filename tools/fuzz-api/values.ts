import * as fc from 'fast-check';

/** The part of JSON Schema that the description uses. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

const LONGEST = 40;
const MAX_ITEMS = 4;

/** Generates values that a schema allows. */
export function valid(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((each) => valid(each, ids)));
  switch (schema.type) {
    case 'string':
      return validText(schema, ids);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000, -1_000_000),
        max: Math.min(schema.maximum ?? 1_000, 1_000_000),
      });
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valid(schema.items ?? {}, ids), {
        maxLength: Math.min(schema.maxItems ?? MAX_ITEMS, MAX_ITEMS),
      });
    case 'object':
      return validObject(schema, ids);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

const TIMES = ['2026-11-24T15:30:00Z', 'now-1d/d', 'now', 'now-7d', '2020'];

function validText(schema: Schema, ids: readonly string[]): fc.Arbitrary<string> {
  if (schema.format === 'date-math') return fc.constantFrom(...TIMES);
  const text = fc.string({
    minLength: Math.min(schema.minLength ?? 0, LONGEST),
    maxLength: Math.min(schema.maxLength ?? LONGEST, LONGEST),
  });
  return ids.length === 0 ? text : fc.oneof(text, fc.constantFrom(...ids));
}

function validObject(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = schema;
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, valid(each, ids)]),
  );
  if (Object.keys(fields).length === 0) return fc.object({ maxDepth: 2, values: [fc.jsonValue()] });
  return fc.record(fields, { requiredKeys: required as (keyof typeof fields)[] });
}

const DEEP = 20_000;
const LONG = 200_000;

/** Strings that commonly break programs. */
export const hostileText = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '..',
      '../../../../etc/passwd',
      '..%2f..%2fetc%2fpasswd',
      '%',
      '%00',
      '%ff',
      '%c0%ae',
      "' OR 1=1 --",
      '"; DROP TABLE alerts; --',
      '${jndi:ldap://localhost/a}',
      '{{7*7}}',
      '<script>alert(1)</script>',
      '\r\nSet-Cookie: a=b',
      '\ud800',
      '\u202e\u2066',
      '🜁'.repeat(300),
      '*'.repeat(2_000),
      '(a+)+$'.repeat(50),
      'now+999999999999999999y',
      '-0',
      '1e999',
      'NaN',
      'null',
      'true',
      'a'.repeat(LONG),
    ),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 50 }),
  );

/** JSON texts with the wrong syntax, size or content. */
export const hostileJson = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '12',
      '{}}',
      '{"a":}',
      `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
      `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
      '{"__proto__":{"isAdmin":true}}',
      '{"constructor":{"prototype":{"a":1}}}',
      '{"a":1,"a":2}',
      '{"a":1e999999}',
      `{"a":${'9'.repeat(10_000)}}`,
      '{"a":"\\ud800"}',
      '\ufeff{}',
      `{"${'k'.repeat(LONG)}":1}`,
      `[${'0,'.repeat(LONG)}0]`,
    ),
    fc.json({ maxDepth: 4 }),
    fc.string({ unit: 'binary', maxLength: 500 }),
  );

/** A value of a schema with one part replaced by an invalid one. */
export const slightlyWrong = (schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(valid(schema, ids), fc.nat(), fc.oneof(fc.jsonValue({ maxDepth: 2 }), hostileText()))
    .map(([value, at, other]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return other;
      const names = [...Object.keys(schema.properties ?? {}), 'nobody', '__proto__', 'by'];
      const name = names[at % names.length] ?? '';
      // An own property, whatever its name.
      return JSON.parse(
        JSON.stringify(value).replace(
          /^\{/,
          () =>
            `{${JSON.stringify(name)}:${JSON.stringify(other)}${Object.keys(value).length > 0 ? ',' : ''}`,
        ),
      ) as unknown;
    });
