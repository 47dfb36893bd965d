import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { printJson, type JsonObject } from '../../src/events/json.ts';
import { renderFalco } from '../../src/ingest/adapters/falco/render.testing.ts';
import { tetragonRenderer } from '../../src/ingest/adapters/tetragon/render.testing.ts';
import { writeBenchRules } from '../detection/rules.ts';
import { printed, writeLines } from '../generate.ts';
import { SEED, type Mix } from './mix.ts';
import { COMMON_TERM_QUERY, publicStyleQueries } from './rules.ts';

/** Part of the names of files: to be raised when what is generated changes. */
const VERSION = 1;
const FOLDER = '.cache/bench/mixes';

/** Each is made if it is not there. */
export const documentFile = (mix: Mix, count: number): Promise<string> =>
  made(`${mix.name}-${count}`, count, () => printed(mix.documents(SEED)));

export const falcoFile = (mix: Mix, count: number): Promise<string> =>
  made(`${mix.name}-falco-${count}`, count, () => rendered(mix, renderFalco));

export const tetragonFile = (mix: Mix, count: number): Promise<string> =>
  made(`${mix.name}-tetragon-${count}`, count, () => rendered(mix, tetragonRenderer()));

/** The documents of a mix as another sensor writes them; what it doesn't write is left out. */
function* rendered(
  mix: Mix,
  render: (document: JsonObject) => JsonObject | null,
): Generator<string> {
  for (const document of mix.documents(SEED)) {
    const record = render(document as JsonObject);
    if (record !== null) yield printJson(record);
  }
}

async function made(name: string, count: number, lines: () => Iterator<string>): Promise<string> {
  const file = `${FOLDER}/${name}.v${VERSION}.ndjson`;
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  await writeLines(`${file}.new`, count, lines());
  renameSync(`${file}.new`, file);
  return file;
}

/** Some events of the recorded attack, with a few alerts. */
export function smallFile(): string {
  const file = `${FOLDER}/small.ndjson`;
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const lines = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString().split('\n');
  writeFileSync(file, `${lines.slice(1_000, 1_200).join('\n')}\n`);
  return file;
}

/** @param common with a rule among them that has only common terms */
export function ruleFolder(count: number, { common }: { readonly common: boolean }): string {
  const folder = `${FOLDER}/${count}-rules${common ? '-and-a-common-one' : ''}.v${VERSION}`;
  if (existsSync(folder)) return folder;
  const queries = [...publicStyleQueries(count), ...(common ? [COMMON_TERM_QUERY] : [])];
  const rules = queries.map((query, number) => ({
    id: `00000000-0017-4000-8000-${String(number).padStart(12, '0')}`,
    query,
  }));
  writeBenchRules(folder, rules, '');
  return folder;
}
