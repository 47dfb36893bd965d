import { expect, it } from 'vitest';
import { newAlert } from './alert.testing.ts';
import { matcherOf } from './matched-parts.ts';

interface Case {
  readonly query: string;
  readonly document: object;
  readonly what: string;
  readonly stage?: number;
}

/** The parts as texts. */
function matched({ query, document, what, stage = 1 }: Case): readonly string[] {
  const rules = { revision: () => JSON.stringify({ query }) };
  const event = { document: { event: { category: 'process' }, ...document }, stage, what };
  return matcherOf(rules)(newAlert('a') as never, event as never).map((part) =>
    what.slice(part.start, part.end),
  );
}

const process = (...args: string[]) => ({ process: { name: args[0], args } });

it('values that met a test are found in what was done, wherever they stand', () => {
  const query =
    'process where process.name == "nsenter" and process.args : ("-t", "--target*", "1")';
  const document = process('nsenter', '-t', '1', '-m', '-t', '12');
  expect(matched({ query, document, what: 'nsenter -t 1 -m -t 12' })).toEqual([
    'nsenter',
    '-t',
    '-t',
  ]);
});

it('neither alternatives that were not met, nor what must not be, nor parts of words', () => {
  const query =
    'process where (process.name == "bash" or process.args == "id") and not process.args == "-q"';
  expect(matched({ query, document: process('sh', 'id', 'idle'), what: 'sh id idle' })).toEqual([
    'id',
  ]);
});

it('of two values that overlap, the longer one', () => {
  const query = 'process where process.args : ("--pid", "--pid host")';
  const document = { process: { name: 'x', args: ['--pid', '--pid host'] } };
  expect(matched({ query, document, what: 'x --pid host' })).toEqual(['--pid host']);
});

it('of a sequence, by the stage of the event', () => {
  const query =
    'sequence [process where process.name == "curl"] [process where process.args == "-x"]';
  const document = process('curl', '-x');
  expect(matched({ query, document, what: 'curl -x' })).toEqual(['curl']);
  expect(matched({ query, document, what: 'curl -x', stage: 2 })).toEqual(['-x']);
  expect(matched({ query, document, what: 'curl -x', stage: 3 })).toEqual([]);
});

it('nothing of a query that does not match, is no EQL, or is gone', () => {
  const document = process('curl', '-x');
  for (const query of ['process where process.name == "wget"', 'process.name : *', ''])
    expect(matched({ query, document, what: 'curl -x' })).toEqual([]);
  const gone = { revision: () => null };
  expect(matcherOf(gone)(newAlert('a') as never, { document: {}, stage: 1, what: 'curl' })).toEqual(
    [],
  );
});

it('parts of words only of an audited request', () => {
  const audit = { verb: 'get', objectRef: { resource: 'secrets', name: 'tmp' } };
  const document = { kubernetes: { audit }, file: { name: 'tmp' } };
  const query =
    'process where kubernetes.audit.objectRef.resource == "secrets" and file.name == "tmp"';
  expect(matched({ query, document, what: 'get secrets/tmp' })).toEqual(['secrets']);
});

it('a number, however often it is there', () => {
  const query = 'process where process.args == "aa"';
  const what = 'aa '.repeat(500);
  expect(matched({ query, document: process('aa'), what })).toHaveLength(20);
});

it('a page prepares the queries of some rules, and the next one those of others', () => {
  const query = 'process where process.name == "curl"';
  const rules = { revision: () => JSON.stringify({ query }) };
  const event = {
    document: { event: { category: 'process' }, ...process('curl') },
    stage: 1,
    what: 'curl',
  };
  const marked = () => {
    const matcher = matcherOf(rules);
    return Array.from({ length: 60 }, (_, at) =>
      matcher(newAlert('a', { ruleId: `rule-${at}` }) as never, event as never),
    ).filter(({ length }) => length > 0).length;
  };
  expect(marked()).toBe(40);
  expect(marked()).toBe(60);
});
