import { describe, expect, it } from 'vitest';
import { parseSchema } from './parse-schema.ts';
import type { FieldMapping } from './schema.ts';

function fieldsOf(json: unknown): Record<string, FieldMapping> {
  const result = parseSchema(json);
  if (!result.ok) return expect.fail(result.message);
  return Object.fromEntries(result.schema);
}

function messageOf(json: unknown): string {
  const result = parseSchema(json);
  return result.ok ? expect.fail('expected a refusal') : result.message;
}

describe('a plain list', () => {
  it('maps names to types, known or not', () => {
    expect(fieldsOf({ 'process.name': 'keyword', where: 'geo_shape' })).toEqual({
      'process.name': { type: 'keyword' },
      where: { type: 'geo_shape' },
    });
  });

  it('takes a description, and adds the exact sub-field of a text', () => {
    const json = { 'file.name': { type: 'text', exact: 'file.name.raw' } };
    expect(fieldsOf(json)).toEqual({
      'file.name': { type: 'text', exact: 'file.name.raw' },
      'file.name.raw': { type: 'keyword', of: 'file.name' },
    });
  });

  it('keeps what is listed of an exact sub-field', () => {
    const fields = fieldsOf({
      a: { type: 'text', exact: 'a.raw' },
      'a.raw': { type: 'wildcard', normalizer: 'lowercase' },
    });
    expect(fields['a.raw']).toEqual({ type: 'wildcard', normalized: true, of: 'a' });
  });

  it('reads aliases with either word', () => {
    expect(
      fieldsOf({ a: { type: 'alias', target: 'x' }, b: { type: 'alias', path: 'x' } }),
    ).toEqual({
      a: { type: 'alias', target: 'x' },
      b: { type: 'alias', target: 'x' },
    });
  });

  it('is not taken for a mapping because of a field called properties or mappings', () => {
    expect(fieldsOf({ properties: 'keyword', mappings: { type: 'long' } })).toEqual({
      properties: { type: 'keyword' },
      mappings: { type: 'long' },
    });
  });
});

const MAPPING = {
  dynamic: 'strict',
  properties: {
    '@timestamp': { type: 'date' },
    process: {
      properties: {
        name: {
          type: 'keyword',
          ignore_above: 1024,
          fields: { text: { type: 'match_only_text' }, low: { type: 'keyword', normalizer: 'n' } },
        },
        'parent.pid': { type: 'long' },
      },
    },
    title: {
      type: 'text',
      fields: {
        low: { type: 'keyword', normalizer: 'lowercase' },
        keyword: { type: 'keyword' },
      },
    },
    matches: { type: 'nested', properties: { id: { type: 'keyword' } } },
    host: { type: 'alias', path: 'agent.name' },
  },
  runtime: { hour: { type: 'long' } },
};

const MAPPED = {
  '@timestamp': { type: 'date' },
  process: { type: 'object' },
  'process.name': { type: 'keyword' },
  'process.name.text': { type: 'match_only_text', of: 'process.name' },
  'process.name.low': { type: 'keyword', of: 'process.name', normalized: true },
  'process.parent.pid': { type: 'long' },
  title: { type: 'text', exact: 'title.keyword' },
  'title.low': { type: 'keyword', of: 'title', normalized: true },
  'title.keyword': { type: 'keyword', of: 'title' },
  matches: { type: 'nested' },
  'matches.id': { type: 'keyword' },
  host: { type: 'alias', target: 'agent.name' },
  hour: { type: 'long' },
};

describe('an Elasticsearch mapping', () => {
  it.each([
    ['its body', MAPPING],
    ['an index', { settings: {}, mappings: MAPPING }],
    ['the answer of _mapping', { 'logs-1': { mappings: MAPPING } }],
    ['the answer for two indices', { a: { mappings: MAPPING }, b: { mappings: MAPPING } }],
    ['an index without fields beside it', { a: { mappings: {} }, b: { mappings: MAPPING } }],
  ])('is read from %s', (_name, json) => {
    expect(fieldsOf(json)).toEqual(MAPPED);
  });

  it('lets kinds of keyword agree between indices and nothing else', () => {
    const index = (type: string) => ({ mappings: { properties: { f: { type } } } });
    expect(fieldsOf({ a: index('keyword'), b: index('wildcard') })).toEqual({
      f: { type: 'keyword' },
    });
    expect(fieldsOf({ a: index('keyword'), b: index('long'), c: index('keyword') })).toEqual({
      f: { type: 'keyword or long' },
    });
  });
});

describe('how values are read', () => {
  const dates = (...formats: readonly (string | undefined)[]) =>
    parseSchema(
      Object.fromEntries(
        formats.map((format, index) => [
          `logs-${index}`,
          { mappings: { properties: { at: { type: 'date', format, null_value: '1970' } } } },
        ]),
      ),
    );
  const formatOf = (result: ReturnType<typeof parseSchema>) =>
    result.ok ? result.schema.get('at') : result.message;

  it('is taken from a mapping', () => {
    const expected = { type: 'date', format: 'dd/MM/yyyy', nullValue: '1970' };
    expect(formatOf(dates('dd/MM/yyyy'))).toEqual(expected);
    expect(formatOf(dates('dd/MM/yyyy', 'dd/MM/yyyy'))).toEqual(expected);
  });

  it('is tried in each way where indices differ', () => {
    const formats = 'dd/MM/yyyy||strict_date_optional_time||epoch_millis';
    expect(formatOf(dates('dd/MM/yyyy', undefined))).toMatchObject({ format: formats });
    const many = Array.from({ length: 50 }, () => undefined);
    expect(formatOf(dates('dd/MM/yyyy', ...many))).toMatchObject({ format: formats });
  });
});

describe('refusals say which key and what to do', () => {
  it.each([
    [[], 'a schema is a JSON object of field names and their types'],
    [{}, 'the schema has no fields: list at least one'],
    [{ a: 1 }, 'the field "a" needs a type: write, for instance, "a": "keyword"'],
    [{ a: {} }, 'the field "a" has no type: write "type": "…"'],
    [{ 'a..b': 'long' }, 'the field name "a..b" has an empty part: remove the extra dot'],
    [
      { properties: { a: { type: 'date', format: 'dd/MM/yyyy||no_such_format' } } },
      'the "format" of the field "a" cannot be used: `no_such_format`: the format does not exist',
    ],
    [
      { a: { type: 'keyword', null_value: [] } },
      '"null_value" of the field "a" must be a string, a number or a boolean',
    ],
    [{ a: { type: 'text', exact: 1 } }, '"exact" of the field "a" must be a string'],
    [
      { properties: { a: { b: { properties: [] } } } },
      'the field "a" has no type: write "type": "…"',
    ],
    [
      { properties: { a: { properties: { b: 'long' } } } },
      '"b" in "properties" of the field "a" must be an object with a "type"',
    ],
    [
      { properties: { a: { type: 'text', fields: [] } } },
      '"fields" of the field "a" must be an object of field names',
    ],
  ])('%j', (json, message) => {
    expect(messageOf(json)).toBe(message);
  });

  it('ends at a hundred levels', () => {
    let mapping: unknown = { properties: { deepest: { type: 'long' } } };
    for (let level = 0; level < 20_000; level++) mapping = { properties: { a: mapping } };
    expect(messageOf(mapping)).toContain('more than 100 levels deep');
  });
});
