import { describe, expect, it } from 'vitest';
import { check, compile, EqlError, FieldSet, optimize, parse, print, rowOf } from './index.ts';

function errorOf(text: string): EqlError {
  try {
    compile(text);
  } catch (error) {
    if (error instanceof EqlError) return error;
    throw error;
  }
  throw new TypeError('compiled');
}

describe('compile', () => {
  it('throws diagnostics with a caret', () => {
    const syntax = errorOf('process where = 1');
    expect(syntax.diagnostics.length).toBeGreaterThan(0);
    expect(syntax.text).toBe('process where = 1');
    expect(syntax.message).toContain('^');
    const meaning = errorOf('process where lenth(process.name) > 1');
    expect(meaning.diagnostics[0]?.hint).toContain('length');
  });

  it('counts results that depend on the end of the documents', () => {
    const query = compile('sequence with maxspan=1m [any where a == 1] ![any where a == 2]');
    const told: number[] = [];
    const options = { onUndecided: (count: number) => told.push(count) };
    const at = (minute: number, a: number) => ({ '@timestamp': `2026-01-01T00:0${minute}:00Z`, a });
    expect(query.run([at(0, 1), at(3, 1)], options)).toHaveLength(2);
    expect(query.run([at(0, 1), at(3, 3)], options)).toHaveLength(1);
    expect(told).toEqual([1]);
  });

  it('refuses the functions that only KQL is translated to', () => {
    const query = 'process where _words(process.name, "sh")';
    expect(() => compile(query)).toThrow('unknown function');
  });

  it('takes a statement too', () => {
    const parsed = parse('process where process.pid == 1');
    expect(parsed.ok).toBe(true);
    if (!parsed.ok) return;
    expect(check(parsed.value)).toEqual([]);
    const query = compile(parsed.value);
    expect(query.matches({ event: { category: 'process' }, process: { pid: 1 } })).toBe(true);
    expect(print(query.statement)).toBe('process where process.pid == 1');
    const wrong = parse('any where f(1)');
    if (wrong.ok) expect(() => compile(wrong.value)).toThrow(/^EQL2\d+: /);
  });

  it('trusts a caller who has checked the query', () => {
    const warned = parse('process where process.name == null and process.name == "a"');
    const wrong = parse('process where process.pid == 1 and f(1)');
    if (!warned.ok || !wrong.ok) throw new TypeError('does not parse');
    const event = { event: { category: 'process' }, process: { name: 'a' } };
    const unchecked = compile(warned.value, { check: false });
    expect(unchecked.warnings).toEqual([]);
    expect(unchecked.matches(event)).toBe(compile(warned.value).matches(event));
    expect(() => compile(wrong.value)).toThrow(EqlError);
    expect(() => compile(wrong.value, { check: false })).not.toThrow(EqlError);
  });

  it('optimises by default', () => {
    const text = 'any where a == "x" or a == "y"';
    expect(print(compile(text).statement)).toBe('any where a in ("x", "y")');
    expect(print(compile(text, { optimize: false }).statement)).toBe(text);
    const parsed = parse(text);
    if (parsed.ok) expect(print(optimize(parsed.value))).toBe('any where a in ("x", "y")');
  });

  it('shares a field set among queries', () => {
    const fields = new FieldSet();
    const queries = ['a == 1', 'b == 2'].map((where) => compile(`any where ${where}`, { fields }));
    const row = rowOf({ a: 1, b: 3 }, fields);
    expect(queries.map(({ query }) => query.kind === 'event' && query.matches(row))).toEqual([
      true,
      false,
    ]);
  });

  it('hands out warnings', () => {
    expect(compile('any where a in ("x", null)').warnings).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('run', () => {
  const documents = [
    { n: 3, '@timestamp': '2024-01-01T00:00:02Z' },
    { n: 1, '@timestamp': '2024-01-01T00:00:00.000000002Z' },
    { n: 0, '@timestamp': '2024-01-01T00:00:00.000000001Z' },
    { n: 4 },
    { n: 2, '@timestamp': '2024-01-01T00:00:01Z' },
  ];
  const numbers = (text: string) =>
    compile(text)
      .run(documents)
      .map(({ events }) => events.map((event) => event?.n));

  it('orders by time, events without one last', () => {
    expect(numbers('any where true')).toEqual([[0], [1], [2], [3], [4]]);
    expect(numbers('any where true | head 4 | tail 2')).toEqual([[2], [3]]);
  });

  it('runs sequences over unordered documents', () => {
    expect(
      numbers('sequence with maxspan=1m [any where n == 1] ![any where n == 7] [any where n == 3]'),
    ).toEqual([[1, undefined, 3]]);
  });

  it('counts failures instead of failing', () => {
    const failures: string[] = [];
    const query = compile('any where number(s) == 7');
    const onFailure = ({ code }: { code: string }): void => void failures.push(code);
    const found = query.run([{ s: 'x' }, { s: '7' }], { onFailure });
    expect(found).toEqual([{ keys: [], events: [{ s: '7' }] }]);
    expect(failures).toEqual(['EQL3001']);
  });
});
