import { describe, expect, it } from 'vitest';
import { parse, print } from '../../../src/lang/index.ts';
import { offersAt } from './complete.ts';
import { findingsIn } from './findings.ts';
import { format } from './format.ts';
import { docAt } from './hover.ts';
import { paint } from './paint.ts';

/** Of a query with a `^` where the cursor is. */
function offered(marked: string) {
  const at = marked.indexOf('^');
  const found = offersAt(marked.replace('^', ''), at);
  return found === null
    ? null
    : {
        ...found,
        labels: found.offers.map(({ label }) => label),
        written: marked.slice(found.from, at),
      };
}

const KQL = (query: string) =>
  findingsIn(query, [], 'kuery').map(({ code, start }) => [code, start]);

it('finds in KQL what is wrong in KQL', () => {
  expect(KQL('process.name: (curl or wget) and not user.name: root')).toEqual([]);
  expect(KQL('url.full: http://x')).toEqual([['KQL1010', 14]]);
  expect(KQL('process.name: "a*"')).toEqual([['KQL2004', 14]]);
  expect(KQL('process.nmae: sh')).toEqual([['RUL2021', 0]]);
});

describe('painting', () => {
  it('says what each part is, whether or not it is complete', () => {
    const text = 'process where /* why */ process.name == "sh" and length(process.args) > 3 // end';
    expect(paint(text).map(({ start, end, ink }) => `${ink} ${text.slice(start, end)}`)).toEqual([
      'category process',
      'word where',
      'note /* why */',
      'field process',
      'operator .',
      'field name',
      'operator ==',
      'text "sh"',
      'word and',
      'call length',
      'operator (',
      'field process',
      'operator .',
      'field args',
      'operator )',
      'operator >',
      'number 3',
      'note // end',
    ]);
    expect(paint('process where x == "').at(-1)).toMatchObject({ ink: 'text', end: 20 });
  });
});

describe('completion', () => {
  it.each([
    ['^', 'process', ''],
    ['pro^', 'process', 'pro'],
    ['process ^', 'where', ''],
    ['process where process.na^', 'process.name', 'process.na'],
    ['process where process.name ^', '==', ''],
    ['process where process.name == "a" ^', 'and', ''],
    ['process where event.action == ^', '"exec"', ''],
    ['process where event.action == "ex^', 'exec', 'ex'],
    ['process where event.action in ("fork", "^")', 'exec', ''],
    ['process where not event.action : ^', '"exec"', ''],
    ['sequence by ^', 'container.id', ''],
    ['sequence by host.id, ^', 'container.id', ''],
    ['sequence by host.id [^', 'process', ''],
    ['sequence with ^', 'maxspan=', ''],
    ['sequence by host.id [process where true] with ^', 'runs=', ''],
    ['process where true | ^', 'head', ''],
    ['process where start^', 'startsWith~', 'start'],
  ])('offers at %s, among others, %s', (query, label, written) => {
    const found = offered(query);
    expect(found?.labels).toContain(label);
    expect(found?.written).toBe(written);
  });

  it('says whose values it would like to know', () => {
    expect(offered('process where process.parent.name in ("sh", ^')?.valuesOf).toBe(
      'process.parent.name',
    );
    expect(offered('process where process.name == "b^"')).toMatchObject({
      valuesOf: 'process.name',
      isQuoted: false,
    });
    expect(offered('process where concat(process.name, ^')?.valuesOf).toBeNull();
  });

  it('offers nothing in a comment', () => {
    expect(offered('process where true // pro^')).toBeNull();
    expect(offered('process where /* pro^')).toBeNull();
  });
});

describe('findings', () => {
  it('are those of the compiler, with its places and hints', () => {
    expect(findingsIn('process where process.name = "sh"')).toMatchObject([
      { code: 'EQL1010', severity: 'error', start: 27, end: 28 },
    ]);
  });

  it('are doubts where nothing is wrong', () => {
    const codes = (query: string) => findingsIn(query).map(({ code }) => code);
    expect(codes('process where proces.name == "sh"')).toEqual(['RUL2021']);
    expect(codes('process where process.pid == "1"')).toEqual(['RUL2023']);
    expect(codes('process where event.type == "begin"')).toEqual(['RUL2002']);
    expect(codes('process where process.name == "a" and process.name == "b"')).toEqual(['RUL2001']);
    expect(codes('process where process.name == "sh"')).toEqual([]);
    expect(codes('')).toEqual([]);
  });
});

describe('fixes of findings', () => {
  const INDEX = ['logs-*'];
  it.each([
    ['process where process.executabel == "/bin/sh"', 'process.executable'],
    ['process where process.pid == "1"', '1'],
    ['process where process.name = "sh"', '=='],
    ['process where true && process.pid == 1', 'and'],
    ["process where process.name == 'sh'", '"sh"'],
    ['process where startwith(process.name, "a")', 'startsWith'],
    ['proces where true', '"process"'],
  ])('%s is fixed by %s', (query, written) => {
    const [finding] = findingsIn(query, INDEX);
    expect(finding?.fixes[0]).toBe(written);
    const mended =
      query.slice(0, finding?.start) + (finding?.fixes[0] ?? '') + query.slice(finding?.end);
    expect(findingsIn(mended, INDEX)).toEqual([]);
  });

  it('are missing if a hint says more than what to write', () => {
    const [finding] = findingsIn('process where process.parent == "sh"', INDEX);
    expect(finding).toMatchObject({ hint: expect.any(String), fixes: [] });
  });
});

describe('formatting', () => {
  it.each([
    'process where process.name=="a"',
    'process where process.name == "aaaaaaaaaaaaaaaaaaaaaaaaaaa" and (process.args : ("bbbbbbbbbbbbbbb", "c*") or not (a == 1 and b == 2)) and length(process.args) > 3 | head 5',
    'sequence by host.id, container.id with maxspan=1m [process where process.name == "a" and process.args == "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"] by user.id with runs=3 ![file where true] by user.id until [process where event.action == "end"] by user.id | tail 2',
    'sample by host.name [process where true] [file where true]',
  ])('keeps the meaning of %s', (query) => {
    const { text } = format(query);
    const meaning = (of: string) => {
      const parsed = parse(of);
      return parsed.ok ? print(parsed.value) : null;
    };
    expect(text).not.toBeNull();
    expect(meaning(text ?? '')).toBe(meaning(query));
  });

  it('gives each step and condition a line where there is no room for all', () => {
    const long = `process.args == "${'b'.repeat(60)}"`;
    expect(
      format(
        `sequence by host.id with maxspan=1m [process where a == 1 and ${long}] [file where true]`,
      ).text,
    ).toBe(
      `sequence by host.id with maxspan=1m\n  [process where a == 1\n      and ${long}]\n  [file where true]`,
    );
  });

  it('never loses a comment, and leaves what is wrong', () => {
    expect(format('process where true // all')).toMatchObject({ text: null });
    expect(format('process where')).toMatchObject({ text: null });
  });
});

describe('docs', () => {
  it('are of the whole path, of functions and of words', () => {
    const query = 'process where process.parent.name == "a" and startsWith~(file.path, "/")';
    expect(docAt(query, query.indexOf('parent'))).toMatchObject({
      title: 'process.parent.name',
      detail: 'text',
      text: 'The name of the program of the parent of the process, without its folder.',
      start: 14,
    });
    expect(docAt(query, query.indexOf('starts'))).toMatchObject({
      title: 'startsWith(source, prefix)',
    });
    expect(docAt(query, query.indexOf('and'))?.title).toBe('and');
    expect(docAt(query, query.indexOf('"a"'))).toBeNull();
  });
});
