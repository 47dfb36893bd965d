// How fast documents are excluded by their bytes, and how many remain to be parsed. One core.
//
//   npx tsx bench/search.ts [DOCUMENTS]
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { compile } from '../src/lang/index.ts';
import { combine, literalsOf, type SearchPlan } from '../src/match/literals/index.ts';
import { FastMemory } from '../src/ingest/json/fast-reader.ts';
import { textOf, type Text } from '../src/ingest/json/text.ts';
import { Searcher, VectorSearcher } from '../src/match/search/index.ts';
import { isRunnable, loadRules } from '../src/rules/index.ts';
import { seededRandom, writeDocuments } from './generate.ts';
import { median } from './whole-process.ts';

const BLOCK_BYTES = 1024 * 1024;
const ROUNDS = 5;
const NAMES = 'dockerd docker kubelet kube-proxy kubectl containerd runc systemd crictl'.split(' ');

const documents = Number(process.argv[2] ?? '100000');
const file = `.cache/bench/${documents}.ndjson`;
if (!existsSync(file)) {
  mkdirSync('.cache/bench', { recursive: true });
  await writeDocuments(file, documents);
}
const content = readFileSync(file);
const blocks = blocksOf(content);

const pack = await packQueries();
console.log(
  `${documents} documents, ${(content.length / 1e6).toFixed(0)} MB, Node ${process.version}\n`,
);
console.log('| rules | literals | MB/s | documents left |\n| --- | ---: | ---: | ---: |');
measureRegExp('nine names, by a RegExp', NAMES);
measure('nine names', planOf([query(NAMES)]));
measureVectors('nine names, by vectors', planOf([query(NAMES)]));
measure('the shipped pack', planOf(pack));
for (const count of [25, 100, 500]) measure(`${count} generated`, planOf(generated(count)));
measure('1,000 literals, one rule each', planOf(generated(1_000, 1)));
measure('1,000 literals, none in the documents', planOf(generated(1_000, 1, '-zz')));

function measure(name: string, plan: SearchPlan): void {
  const searcher = new Searcher(plan);
  const { rate, left } = timed((block) => {
    let found = 0;
    searcher.search(block.bytes, block.length, null, () => {
      found += 1;
    });
    return found;
  });
  const share = `${((100 * left) / documents).toFixed(2)}%`;
  const open = plan.always.length === 0 ? '' : `, ${plan.always.length} rules without literals`;
  console.log(`| ${name} | ${plan.literals.length} | ${rate} | ${left} (${share})${open} |`);
}

/** Including the copy into the memory of WebAssembly. */
function measureVectors(name: string, plan: SearchPlan): void {
  const memory = FastMemory.open();
  const searcher = memory === null ? null : VectorSearcher.from(plan, memory);
  if (searcher === null) throw new Error('there is no search by vectors');
  const { rate, left } = timed((block) => {
    let found = 0;
    searcher.search(block, null, () => {
      found += 1;
    });
    return found;
  });
  const share = `${((100 * left) / documents).toFixed(2)}%`;
  console.log(`| ${name} | ${plan.literals.length} | ${rate} | ${left} (${share}) |`);
}

/** The search of JavaScript itself, without lines, escapes or rules. */
function measureRegExp(name: string, names: readonly string[]): void {
  const expression = new RegExp(`"(?:${names.join('|')})"`, 'gi');
  const { rate, left } = timed(({ bytes, length }) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
    return [...text.matchAll(expression)].length;
  });
  console.log(`| ${name} | ${names.length} | ${rate} | ${left} places |`);
}

/** The median rate in MB/s, and the matches of one round. */
function timed(search: (block: Text) => number): { rate: string; left: number } {
  const rates: number[] = [];
  let left = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    left = 0;
    const start = performance.now();
    for (const block of blocks) left += search(block);
    rates.push(content.length / (performance.now() - start) / 1e3);
  }
  return { rate: median(rates).toFixed(0), left };
}

function planOf(queries: readonly string[]): SearchPlan {
  return combine(queries.map((each) => literalsOf(compile(each).plan())));
}

/** Blocks that end at line ends, as the readers of files produce them. */
function blocksOf(all: Buffer): Text[] {
  const cut: Text[] = [];
  for (let start = 0; start < all.length;) {
    const end =
      start + BLOCK_BYTES >= all.length
        ? all.length
        : all.lastIndexOf('\n', start + BLOCK_BYTES - 1) + 1;
    const bytes = new Uint8Array(BLOCK_BYTES + 4);
    bytes.set(all.subarray(start, end));
    cut.push(textOf(bytes, end - start));
    start = end;
  }
  return cut;
}

async function packQueries(): Promise<string[]> {
  const { rules } = await loadRules(['content/rules']);
  return rules.flatMap(({ rule }) => (rule !== null && isRunnable(rule) ? [rule.query] : []));
}

/** Rules over made-up program names, like those of a pack with many rules. */
function generated(rules: number, names = 4, ending = ''): string[] {
  const random = seededRandom(7);
  const letters = 'etaoinshrdlucmfwypvbgkjqxz-';
  const name = (): string =>
    Array.from({ length: 4 + Math.floor(random() * 8) }, () =>
      letters.charAt(Math.floor(random() ** 2 * letters.length)),
    ).join('') + ending;
  return Array.from({ length: rules }, () => query(Array.from({ length: names }, name)));
}

function query(names: readonly string[]): string {
  const list = names.map((each) => `"${each}"`).join(', ');
  return `process where event.action == "exec" and process.name : (${list})`;
}
