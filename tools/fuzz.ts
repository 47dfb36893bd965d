// Searches for inputs that break the parser or the reader, until the time is up. Prints each with
// the seed that reproduces it.
//
//   npm run fuzz                     60 seconds, a random seed
//   npm run fuzz -- --seconds 600 --seed 42
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../bench/generate.ts';
import { DocumentReader, prepareFields, textOf } from '../src/ingest/index.ts';
import { compile, EqlError, FieldSet, parse, print, rowOf } from '../src/lang/index.ts';
import { globFiles } from './sources.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
  },
});
const seed = Number(values.seed);
const random = seededRandom(seed);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

const QUERIES = globFiles('spec', /\.spec$/).flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => /^ {2}query +(.+)$/.exec(line)?.[1] ?? []),
);
const DOCUMENTS = gunzipSync(readFileSync('content/samples/attack.ndjson.gz'))
  .toString()
  .split('\n', 300);
const PIECES = [
  '"',
  '\\',
  '\\u',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  ',',
  ':',
  '0',
  '-',
  '1e9',
  '`',
  '~',
  '?',
  '![',
  ' and ',
  'not ',
  'null',
  '\u0000',
  '\u2028',
  '\ud83d',
  'é',
  '\ufeff',
  '.',
  '|',
  '//',
  '/*',
];

/** Removes, repeats or inserts a few pieces, or appends the end of another text. */
function mutate(text: string, others: readonly string[]): string {
  let mutated = text;
  for (let round = below(4); round >= 0; round -= 1) {
    const at = below(mutated.length + 1);
    const to = Math.min(mutated.length, at + below(20));
    const part = pick([
      pick(PIECES),
      '',
      mutated.slice(at, to).repeat(2),
      pick(others).slice(below(40)),
    ]);
    mutated = mutated.slice(0, at) + part + mutated.slice(to);
  }
  return mutated;
}

/** Never throws anything but a coded error; what parses is printed as text with the same meaning. */
function fuzzParser(): void {
  const text = mutate(pick(QUERIES), QUERIES);
  const parsed = parse(text);
  if (!parsed.ok) {
    const inside = parsed.diagnostics.every(
      ({ span }) => span.start >= 0 && span.end <= text.length && span.start <= span.end,
    );
    if (!inside || parsed.diagnostics.length === 0) report('a diagnostic without a place', text);
    return;
  }
  const again = parse(print(parsed.value));
  if (!again.ok || print(again.value) !== print(parsed.value))
    report('printing changes the query', text);
  try {
    compile(text).run(DOCUMENTS.slice(0, 3));
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
  }
}

const FIELDS = new FieldSet();
for (const path of [
  '@timestamp',
  'process.args',
  'process.pid',
  'process.parent.name',
  'container.id',
  'event.type',
]) {
  FIELDS.slotOf(path);
}
const PREPARED = prepareFields(FIELDS);

/** Accepts the same objects as JSON.parse, and reads the same values. */
function fuzzReader(): void {
  const text = mutate(pick(DOCUMENTS), DOCUMENTS);
  const bytes = Buffer.from(text);
  const reader = new DocumentReader(textOf(bytes, bytes.length), PREPARED, 'unwrapped');
  const read = reader.read(0, bytes.length);
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString());
  } catch {
    if (read) report('the reader accepts what is no JSON', text);
    return;
  }
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  if (isObject !== read) report('the reader and JSON.parse disagree', text);
  if (!read || '_source' in (parsed as object)) return;
  const exact = (row: readonly unknown[]) =>
    JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  if (exact(reader.row) !== exact(rowOf(parsed, FIELDS)))
    report('the reader reads other values', text);
}

function report(problem: string, text: string): never {
  throw new Error(`${problem} (seed ${seed}, run ${runs}): ${JSON.stringify(text)}`);
}

let runs = 0;
const end = performance.now() + Number(values.seconds) * 1_000;
while (performance.now() < end) {
  runs += 1;
  (runs % 2 === 0 ? fuzzParser : fuzzReader)();
}
console.log(`fuzz: ${runs.toLocaleString('en-US')} inputs, seed ${seed}, nothing found`);
