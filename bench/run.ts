// Figures for reading, parsing, matching and sequences, and their ratio to the committed baseline.
//
//   npm run bench                      200 MB of documents
//   npm run bench -- --documents 500000    about 1 GB, as docs/performance.md shows
//   npm run bench -- --save            makes the figures the new baseline
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { writeDocuments } from './generate.ts';
import { languageFigures } from './language.ts';
import type { Figure } from './figure.ts';
import { commandFigures } from './commands.ts';
import { ruleFigures } from './rules.ts';

const BASELINE = 'bench/baseline.json';
const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '5' },
    save: { type: 'boolean', default: false },
  },
});

const documents = Number(values.documents);
const file = `.cache/bench/${documents}.ndjson`;
if (!existsSync(file)) {
  mkdirSync('.cache/bench', { recursive: true });
  await writeDocuments(file, documents);
}

const figures = [
  ...(await languageFigures()),
  ...(await commandFigures({
    file,
    documents,
    bytes: statSync(file).size,
    runs: Number(values.runs),
  })),
  ...(await ruleFigures(Number(values.runs))),
];
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  documents,
};
print(figures);
if (values.save) writeFileSync(BASELINE, `${JSON.stringify({ machine, figures }, null, 2)}\n`);

function print(all: readonly Figure[]): void {
  const before = existsSync(BASELINE)
    ? (JSON.parse(readFileSync(BASELINE, 'utf8')) as { figures: Figure[] }).figures
    : [];
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${documents} documents\n`,
  );
  console.log('| case | value | to the baseline |\n| --- | ---: | ---: |');
  for (const { name, value, unit } of all) {
    const base = before.find((figure) => figure.name === name)?.value;
    const ratio = base === undefined ? '' : `${(value / base).toFixed(2)} x`;
    console.log(`| ${name} | ${format(value)} ${unit} | ${ratio} |`);
  }
}

function format(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}
