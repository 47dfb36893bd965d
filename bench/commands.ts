import { median, runOnce, type Run } from './whole-process.ts';
import type { Figure } from './figure.ts';

interface Input {
  readonly file: string;
  readonly documents: number;
  readonly bytes: number;
  readonly runs: number;
}

const EVENT = 'process where process.args_count > 3';
const SEQUENCE =
  'sequence by container.id with maxspan=1s [process where process.name == "curl"] [process where process.name == "chmod"]';

/** Whole processes, each in turn with the plain way, so that a ratio holds on a noisy machine. */
export async function commandFigures({ file, documents, bytes, runs }: Input): Promise<Figure[]> {
  const query = (...args: string[]) => [
    process.execPath,
    'dist/cli/main.js',
    'query',
    ...args,
    file,
  ];
  const programs: Record<string, string[]> = {
    'readline and JSON.parse': [process.execPath, 'bench/reference.mjs', file],
    'event query, count': query('--count', EVENT),
    'event query, all documents': query('--format', 'ndjson', EVENT),
    'sequence by container.id': query('--count', SEQUENCE),
    'scan, the shipped pack': [
      process.execPath,
      'dist/cli/main.js',
      'scan',
      '--format',
      'ndjson',
      file,
    ],
  };
  const results = new Map<string, Run[]>(Object.keys(programs).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [name, [command = '', ...args]] of Object.entries(programs)) {
      results.get(name)?.push(await runOnce(command, args));
    }
  }
  checkAnswers(results);

  const reference = results.get('readline and JSON.parse') ?? [];
  return [...results].flatMap(([name, all]): Figure[] => {
    const seconds = median(all.map((each) => each.seconds));
    const ratios = all.map(
      (each, index) => (reference[index]?.seconds ?? Number.NaN) / each.seconds,
    );
    return [
      { name, value: bytes / seconds / 1e6, unit: 'MB/s' },
      { name: `${name}: events`, value: documents / seconds, unit: 'events/s' },
      {
        name: `${name}: peak memory`,
        value: Math.max(...all.map((each) => each.peakBytes)) / 1e6,
        unit: 'MB',
      },
      ...(all === reference
        ? []
        : [
            {
              name: `${name}: to the plain way`,
              value: median(ratios),
              unit: 'times as fast',
              ratio: true as const,
            },
          ]),
    ];
  });
}

/** A figure for a wrong answer is worth nothing. */
function checkAnswers(results: ReadonlyMap<string, readonly Run[]>): void {
  const expected = results.get('readline and JSON.parse')?.[0]?.output;
  const found = results.get('event query, count')?.[0]?.output;
  if (expected === undefined || expected === '' || expected !== found) {
    throw new Error(`the query found ${found}, the plain way ${expected}`);
  }
}
