import { describe, expect, it } from 'vitest';
import { jsonFormatter, ndjsonFormatter, stringifyValue } from './json.ts';
import type { Formatter, ShownResult } from './result.ts';

const document = (json: string) => ({ bytes: Buffer.from(json), row: [] });
const text = ({ begin, result, end }: Formatter, results: readonly ShownResult[]) =>
  [begin(), ...results.flatMap(result), end()].map(String).join('');

const AS_READ = { fields: null, terminal: false };
const group: ShownResult = {
  kind: 'group',
  joinKeys: ['a"\u009b', null, 5n, true],
  events: [document('{"a":\r\n 1}'), null],
};

describe('JSON', () => {
  it('has one result a line', () => {
    const event: ShownResult = { kind: 'event', document: document('{ "a" : 1 }') };
    expect(text(ndjsonFormatter(AS_READ), [event, group])).toBe(
      '{ "a" : 1 }\n{"join_keys":["a\\"\u009b",null,5,true],"events":[{"a":   1},{"missing":true}]}\n',
    );
  });

  it('escapes on a terminal what would drive it', () => {
    const shown = text(ndjsonFormatter({ fields: null, terminal: true }), [group]);
    expect(shown).toContain('["a\\"\\u009b",null,5,true]');
    expect(JSON.parse(shown)).toEqual({
      join_keys: ['a"\u009b', null, 5, true],
      events: [{ a: 1 }, { missing: true }],
    });
  });

  it('is one array', () => {
    expect(JSON.parse(text(jsonFormatter(AS_READ), []))).toEqual([]);
    expect(JSON.parse(text(jsonFormatter(AS_READ), [group, group]))).toHaveLength(2);
  });

  it('keeps bytes that are no text', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const pieces = ndjsonFormatter(AS_READ).result({ kind: 'event', document: { bytes, row: [] } });
    expect(pieces).toEqual([bytes, '\n']);
  });

  it('keeps all digits', () => {
    expect(stringifyValue(2n ** 70n)).toBe('1180591620717411303424');
  });

  it.each([
    [undefined, 'null'],
    [[1, 'a'], '[1,"a"]'],
    ['\ud800', '"\\ud800"'],
  ])('writes the value %j', (value, json) => {
    expect(stringifyValue(value)).toBe(json);
  });
});
