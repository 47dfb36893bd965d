import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

const NAMES = 'dockerd docker kubelet kube-proxy kubectl containerd runc systemd crictl'.split(' ');
const NINE_NAMES = `process where container.id : "*" and event.type == "start" and process.name : (${NAMES.map((name) => `"${name}"`).join(', ')})`;

const PLAIN = 'readline and JSON.parse';
const RIPGREP = 'ripgrep for nine names';
const JQ = 'jq';
const DUCKDB = 'DuckDB';
/** Other programs, which ours are compared with. */
const REFERENCES = [PLAIN, RIPGREP, JQ, DUCKDB];

/** Whole processes, in turns, so that ratios are reliable on a noisy machine. */
export async function commandFigures({ file, documents, bytes, runs }: Input): Promise<Figure[]> {
  const dockwarden = (...args: string[]) => [process.execPath, 'dist/cli/main.cjs', ...args, file];
  const query = (...args: string[]) => dockwarden('query', ...args);
  const scan = (...args: string[]) => dockwarden('scan', '--format', 'ndjson', ...args);
  const programs: Record<string, string[]> = {
    [PLAIN]: [process.execPath, 'bench/reference.mjs', file],
    ...(isInstalled('rg') ? { [RIPGREP]: ['rg', '-c', '-i', NAMES.join('|'), file] } : {}),
    ...(isInstalled('jq')
      ? { [JQ]: ['jq', '-c', 'select(.process.args_count > 3) | 1', file] }
      : {}),
    [DUCKDB]: [process.execPath, 'bench/duckdb.mjs', file],
    'event query, count': query('--count', EVENT),
    'event query, all documents': query('--format', 'ndjson', EVENT),
    'nine-name query, count': query('--count', NINE_NAMES),
    'sequence by container.id': query('--count', SEQUENCE),
    'scan, the shipped pack': scan(),
    'scan, 25 generated rules': scan('--rules', generatedRules(25)),
    'scan, 500 generated rules': scan('--rules', generatedRules(500)),
  };
  const results = new Map<string, Run[]>(Object.keys(programs).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [name, [command = '', ...args]] of Object.entries(programs)) {
      results.get(name)?.push(await runOnce(command, args));
    }
  }
  checkAnswers(results);
  return [...results].flatMap(([name, all]): Figure[] => {
    const seconds = median(all.map((each) => each.seconds));
    return [
      { name, value: bytes / seconds / 1e6, unit: 'MB/s' },
      { name: `${name}: events`, value: documents / seconds, unit: 'events/s' },
      {
        name: `${name}: peak memory`,
        value: Math.max(...all.map((each) => each.peakBytes)) / 1e6,
        unit: 'MB',
      },
      ...ratios(name, PLAIN, 'to the plain way', results),
      ...ratios(name, RIPGREP, 'to ripgrep', results),
      ...ratios(name, JQ, 'to jq', results),
      ...ratios(name, DUCKDB, 'to DuckDB', results),
    ];
  });
}

/** The speed relative to another program in the same run. */
function ratios(
  name: string,
  other: string,
  words: string,
  results: ReadonlyMap<string, readonly Run[]>,
): Figure[] {
  const reference = results.get(other);
  const own = results.get(name) ?? [];
  if (reference === undefined || REFERENCES.includes(name)) return [];
  const all = own.map((each, index) => (reference[index]?.seconds ?? Number.NaN) / each.seconds);
  return [{ name: `${name}: ${words}`, value: median(all), unit: 'times as fast', ratio: true }];
}

const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0;

/** Rules that share nothing but their shape. */
function generatedRules(count: number): string {
  const folder = `.cache/bench/${count}-generated-rules`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let nr = 0; nr < count; nr += 1) {
    writeFileSync(`${folder}/rule_${nr}.toml`, generatedRule(nr));
  }
  return folder;
}

const generatedRule = (nr: number) => `[metadata]
creation_date = "2026/11/24"
maturity = "production"
updated_date = "2026/11/24"

[rule]
author = ["Dockwarden"]
description = "Generated."
index = ["logs-cloud_defend*"]
language = "eql"
name = "Generated ${nr}"
query = '''
process where event.type == "start" and event.action == "exec" and container.id : "?*" and
  (process.name : ("tool${nr}", "helper${nr}*") or process.args : ("--opt-${nr}=*", "*/path/${nr}/*")) and
  not process.parent.name : "parent${nr}"
'''
risk_score = 47
rule_id = "generated-${nr}"
severity = "medium"
type = "eql"
`;

/** A measurement of a wrong result is worthless. */
function checkAnswers(results: ReadonlyMap<string, readonly Run[]>): void {
  const expected = results.get(PLAIN)?.[0]?.output;
  for (const name of ['event query, count', DUCKDB]) {
    const found = results.get(name)?.[0]?.output;
    if (expected === undefined || expected === '' || expected !== found) {
      throw new Error(`${name} found ${found}, the plain way ${expected}`);
    }
  }
}
