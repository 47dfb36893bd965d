import { Bench } from 'tinybench';
import { documents } from './generate.ts';
import { compile, parse, rowOf } from '../src/lang/index.ts';
import type { Figure } from './figure.ts';

const ROWS = 10_000;
const LIST = Array.from({ length: 2_600 }, (_, index) => `"library-number-${index}.dll"`).join(
  ', ',
);
const LONG_QUERY = `process where process.name : (${LIST})`;

/** The language alone, in one thread, on rows that are already parsed. */
export async function languageFigures(): Promise<Figure[]> {
  const source = documents(1);
  const events = Array.from({ length: ROWS }, () => source.next().value as object);
  const event = compile('process where process.args_count > 3');
  const list = compile(LONG_QUERY);
  const sequence = compile(
    'sequence by container.id with maxspan=1s [process where process.name == "curl"] [process where process.name == "chmod"]',
  );
  const matcher = (query: typeof event) => {
    const { matches } = query.query as { matches: (row: readonly never[]) => boolean };
    const rows = events.map((each) => rowOf(each, query.fields) as never[]);
    return () => {
      let matched = 0;
      for (const row of rows) if (matches(row)) matched += 1;
      return matched;
    };
  };

  const bench = new Bench({ time: 500 });
  bench
    .add('parse a short query', () =>
      parse('process where process.name == "a" and not process.args : "b*"'),
    )
    .add('parse 50,000 characters, a list of 2,600', () => parse(LONG_QUERY))
    .add('event query, one comparison', matcher(event))
    .add('event query, a list of 2,600', matcher(list))
    .add('sequence by container.id, rows and machine', () => sequence.run(events));
  await bench.run();

  const perSecond = (name: string, times: number) => {
    const result = bench.getTask(name)?.result;
    if (result === undefined || !('throughput' in result)) throw new Error(`${name} did not run`);
    return result.throughput.mean * times;
  };
  return [
    { name: 'parse a short query', value: perSecond('parse a short query', 1), unit: 'queries/s' },
    {
      name: 'parse 50,000 characters, a list of 2,600',
      value: 1_000 / perSecond('parse 50,000 characters, a list of 2,600', 1),
      unit: 'ms',
    },
    ...[
      'event query, one comparison',
      'event query, a list of 2,600',
      'sequence by container.id, rows and machine',
    ].map((name) => ({ name, value: perSecond(name, ROWS), unit: 'events/s' })),
  ];
}
