import { describe, expect, it } from 'vitest';
import { parseSchema } from '../../events/parse-schema.ts';
import { evaluateConstant } from '../compile/scalar.ts';
import { CODES } from '../diagnostics/codes.ts';
import type { CodeInfo } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { MEANING_CODES } from '../diagnostics/meaning-codes.ts';
import { findFunction, FUNCTIONS } from '../functions/index.ts';
import { parse } from '../syntax/parser.ts';
import { check } from './check.ts';
import type { CheckOptions } from './context.ts';

const functions = { find: findFunction, names: FUNCTIONS.map(({ name }) => name) };

function findingsOf(
  source: string,
  fields?: Readonly<Record<string, unknown>>,
  tiebreaker?: string,
) {
  const parsed = parse(source);
  if (!parsed.ok) return expect.fail(`${source}: ${parsed.diagnostics[0]?.message ?? ''}`);
  const schema = fields === undefined ? undefined : parseSchema(fields);
  if (schema?.ok === false) return expect.fail(schema.message);
  const options: CheckOptions = {
    schema: schema?.schema,
    functions,
    eventCategoryField: 'event.category',
    timestampField: '@timestamp',
    tiebreakerField: tiebreaker,
    evaluateConstant: (expression) => evaluateConstant(expression, { functions }),
    source,
  };
  return check(parsed.value, options);
}

/** `code` at the text underlined. */
function summary(source: string, findings: readonly Diagnostic[]): readonly string[] {
  return findings.map(({ code, span }) => `${code} ${source.slice(span.start, span.end)}`);
}

const FIELDS = {
  '@timestamp': 'date',
  'event.category': 'keyword',
  'event.type': 'keyword',
  'process.name': 'keyword',
  'process.parent.name': 'keyword',
  'process.pid': 'long',
  'process.ratio': 'double',
  'process.interactive': 'boolean',
  'source.ip': 'ip',
  'package.version': 'version',
  'event.created': 'date',
  'threat.enrichments': 'nested',
  message: 'text',
  title: { type: 'text', exact: 'title.keyword' },
  place: 'geo_point',
};

describe('every code', () => {
  for (const [code, info] of Object.entries<CodeInfo>(MEANING_CODES)) {
    it(`${code}: the wrong query raises it and nothing else, the right one nothing`, () => {
      const codes = (source: string) => findingsOf(source, info.schema).map((found) => found.code);
      expect(new Set(codes(info.wrong))).toEqual(new Set([code]));
      expect(codes(info.right)).toEqual([]);
    });
  }

  it('is known by its number', () => {
    for (const code of Object.keys(MEANING_CODES)) {
      expect(code).toMatch(/^EQL2\d{3}$/);
      expect(CODES).toHaveProperty(code);
    }
  });
});

describe('no finding', () => {
  it.each([
    'any where true',
    'process where process.pid == "abcdef"',
    'process where process.interactive == 123',
    'process where not ?nothing : "x" and ?nothing == ?neither',
    'process where ?nothing',
    'process where 0 <= process.pid and process.pid < 2 * 4',
    'process where process.pid / 2 == 1 and process.ratio / 0.0 > 1 and process.ratio / 0 > 1',
    'process where startsWith(process.name, process.parent.name)',
    'process where substring(process.name, length(process.name) - 2, -1) == "x"',
    'process where string(source.ip) : "10.*" and cidrMatch(source.ip, "10.0.0.0/8", "::1")',
    'process where source.ip in ("10.0.0.1", "10.0.0.0/8")',
    'process where package.version > "1.2.3"',
    'process where event.created in ("now-1d/d", 1516116808349) and @timestamp < "2024||/y"',
    'process where title : "a*" and title.keyword == "b" and length(title) > 2',
    'process where (process.name == "a") == true',
    'process where process.pid in (1, 2.5, 3 + 4)',
    'process where concat(package.version, process.pid, source.ip, process.interactive) == "x"',
    'sequence by process.pid [any where true] with runs=2',
    'sequence with maxspan=1m [any where true] ![any where true]',
    'sequence [any where true] by ?nothing [any where true] by process.pid',
    'sequence [any where true] by process.pid [any where true] by process.ratio',
    'sample [any where true] by process.pid [any where true] by process.pid',
    'any where true | head 1 + 1 | tail 0',
  ])('%s', (source) => {
    expect(summary(source, findingsOf(source, FIELDS))).toEqual([]);
  });
});

describe('findings with a schema', () => {
  it.each<[string, ...string[]]>([
    ['process where proc.name == "x"', 'EQL2401 proc.name'],
    ['process where not ?threat.enrichments == "x"', 'EQL2404 ?threat.enrichments'],
    ['process where process == null', 'EQL2403 process'],
    ['process where place == "x"', 'EQL2403 place'],
    ['process where message : "x" or length(message) > 1', 'EQL2405 message', 'EQL2405 message'],
    ['process where process.name', 'EQL2308 process.name'],
    ['process where not process.pid', 'EQL2308 process.pid'],
    ['process where process.interactive and process.name', 'EQL2308 process.name'],
    ['process where process.pid : "4"', 'EQL2305 process.pid'],
    ['process where process.interactive : "true"', 'EQL2305 process.interactive'],
    ['process where source.ip like "10.*"', 'EQL2305 source.ip'],
    ['process where process.pid in ("1", 2, "3")', 'EQL2303 "1"', 'EQL2303 "3"'],
    ['process where process.name in ("1", 2, true)', 'EQL2303 2', 'EQL2303 true'],
    ['process where event.created in (true)', 'EQL2303 true'],
    ['process where length(process.pid) > 1', 'EQL2204 process.pid'],
    ['process where number(process.pid) > 1', 'EQL2204 process.pid'],
    ['process where substring(process.name, process.ratio) == ""', 'EQL2204 process.ratio'],
    ['process where startsWith(source.ip, "10.")', 'EQL2204 source.ip'],
    ['process where cidrMatch(process.pid, "::1")', 'EQL2204 process.pid'],
    ['process where add(process.name, 1) > 1', 'EQL2204 process.name'],
    ['process where process.name + 1 == 2', 'EQL2306 process.name'],
    ['process where -process.interactive == 1', 'EQL2306 process.interactive'],
    ['process where process.interactive >= true', 'EQL2307 process.interactive', 'EQL2307 true'],
    ['process where process.name == process.pid', 'EQL2301 process.pid'],
    ['process where process.name == ?nothing', 'EQL2301 ?nothing'],
    ['process where process.name in (?nothing)', 'EQL2302 ?nothing'],
    ['process where source.ip == "localhost"', 'EQL2312 "localhost"'],
    ['process where source.ip in ("::1", "::x")', 'EQL2312 "::x"'],
    ['process where "yesterday" < event.created', 'EQL2312 "yesterday"'],
    ['process where process.pid % (1 - 1) == 0', 'EQL2310 1 - 1'],
    ['sequence by process.nam [any where true] [any where true]', 'EQL2401 process.nam'],
    [
      'sequence [any where true] by process.pid [any where true] by process.pid until [any where true] by source.ip',
      'EQL2406 source.ip',
    ],
    ['sample by message [any where true] [any where true]', 'EQL2405 message'],
  ])('%s', (source, ...expected) => {
    expect(summary(source, findingsOf(source, FIELDS))).toEqual(expected);
  });

  it('name the fields that the search itself reads', () => {
    const find = (source: string) => summary(source, findingsOf(source, { a: 'long' }, 'b'));
    expect(find('process where a == 1')).toEqual([
      'EQL2402 process',
      'EQL2402 process',
      'EQL2402 process',
    ]);
    expect(find('sequence [any where true] [any where true]')).toEqual([
      'EQL2402 sequence',
      'EQL2402 sequence',
    ]);
    expect(find('sample by a [any where true] [any where true]')).toEqual([]);
  });
});

describe('findings without a schema', () => {
  it.each<[string, ...string[]]>([
    ['sequence [any where true] with runs=1 until [any where true]', 'EQL2001 *'],
    ['sequence ![any where true]', 'EQL2004 *', 'EQL2003 ![any where true]'],
    [
      'sequence by a [any where true] by b, c [any where true] by d until [any where true]',
      'EQL2002 d',
      'EQL2002 [any where true]',
    ],
    ['sample ![any where true] [any where true]', 'EQL2007 *', 'EQL2005 ![any where true]'],
    ['any where true | Head 5', 'EQL2101 Head'],
    ['any where true | unique a', 'EQL2102 unique'],
    ['any where true | head 1, 2', 'EQL2103 head'],
    ['any where true | tail 1.5', 'EQL2104 1.5'],
    ['any where true | tail "1"', 'EQL2104 "1"'],
    ['any where true | tail a', 'EQL2104 a'],
    ['any where true | tail 99999999999999999', 'EQL2104 99999999999999999'],
    ['any where true | tail 1 / 0', 'EQL2310 1 / 0'],
    ['any where true | tail nope(1)', 'EQL2201 nope'],
    ['any where nope(1) or nope(1)', 'EQL2201 nope', 'EQL2201 nope'],
    ['any where length() > 1', 'EQL2202 length()'],
    ['any where cidrMatch(a) ', 'EQL2202 cidrMatch(a)'],
    ['any where indexOf(a, "b", 1, 2) == 1', 'EQL2202 indexOf(a, "b", 1, 2)'],
    ['any where string~(a) == "b"', 'EQL2203 string~'],
    ['any where between(a, "b", 3, "d") == ""', 'EQL2204 3', 'EQL2204 "d"'],
    ['any where substring(a, 1.5) == ""', 'EQL2204 1.5'],
    ['any where number("5", 2.0) == 5', 'EQL2204 2.0'],
    ['any where length(@timestamp) > 1', 'EQL2204 @timestamp'],
    ['any where cidrMatch(a, b, "x")', 'EQL2205 b'],
    ['any where cidrMatch(a, "::1", null)', 'EQL2206 null'],
    ['any where string(not a) == "x"', 'EQL2207 not a'],
    ['any where length(string((a or b) == true)) > 1', 'EQL2207 a or b'],
    ['any where 1 + a in (2)', 'EQL2306 a in (2)'],
    ['any where a + "b" == "ab"', 'EQL2306 "b"'],
    ['any where a : (1, "x", null)', 'EQL2304 1', 'EQL2304 null'],
    ['any where length(a) : "1"', 'EQL2305 length(a)'],
    ['any where a in (1, "2", null)', 'EQL2303 "2"', 'EQL2311 null'],
    ['any where a in (b, length(c))', 'EQL2302 b', 'EQL2302 length(c)'],
    ['any where a > true', 'EQL2307 true'],
    ['any where 5', 'EQL2308 5'],
    ['any where a == number("abc")', 'EQL2310 number("abc")'],
    ['any where a == 9223372036854775807 + 1', 'EQL2310 9223372036854775807 + 1'],
    ['any where @timestamp == "soon"', 'EQL2312 "soon"'],
    ['sequence [any where true] by a, @timestamp [any where true] by a, b'],
  ])('%s', (source, ...expected) => {
    const wanted = expected.map((finding) => finding.replace('*', source));
    expect(summary(source, findingsOf(source))).toEqual(wanted);
  });

  it.each([
    [String.raw`any where a regex "\\d[a"`, 22],
    ['any where a regex~ ("ok", """x(""")', 31],
    ['any where length(a) == 1 and string(a) regex "(b"', 46],
  ])('points into the pattern: %s', (source, start) => {
    expect(findingsOf(source)).toMatchObject([
      { code: 'EQL2309', span: { start, end: start + 1 } },
    ]);
  });
});

describe('hints', () => {
  it.each([
    ['any where startWith(a, "b")', 'did you mean `startsWith`?'],
    [
      'any where wildcard(a, "b*")',
      'use `:` or `like~`, for instance `process.name : ("a*", "b*")`',
    ],
    [
      'any where process.ratoi == "a"',
      'did you mean one of `process.ratio`, `process.name`, `process.pid`, `process.interactive`, `process.parent.name`?',
    ],
    ['any where process.pid : 4', 'to compare with it, write `process.pid == 4`'],
    ['any where process.name : null', 'to compare with it, write `process.name == null`'],
    ['any where process == null', 'use a field in it, for instance `process.name`'],
    ['any where qqqqqq == "a"', 'if it may be unmapped, write `?qqqqqq`'],
    [
      'any where 1 + process.pid in (2)',
      '`in` binds more tightly than `+`: put the sum in parentheses',
    ],
    ['any where true | heat 1', 'did you mean `head`?'],
  ])('%s', (source, hint) => {
    expect(findingsOf(source, FIELDS)[0]?.hint).toBe(hint);
  });
});

describe('bounds', () => {
  it('walks a sum of many terms, and a list of many elements', () => {
    const sum = `any where a == ${'1 + '.repeat(150)}"x"`;
    expect(findingsOf(sum).map(({ code }) => code)).toEqual(['EQL2306']);
    const list = `any where a in ("x"${', 1'.repeat(50_000)})`;
    expect(findingsOf(list)).toHaveLength(100);
  });

  it('cuts what it quotes', () => {
    const [finding] = findingsOf(`any where "${'x'.repeat(1000)}"`);
    expect(finding?.message.length).toBeLessThan(200);
  });
});
