import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { printJson, type JsonObject } from '../../src/events/json.ts';
import { renderFalco } from '../../src/ingest/adapters/falco/render.testing.ts';
import { tetragonRenderer } from '../../src/ingest/adapters/tetragon/render.testing.ts';
import { writeBenchRules, type BenchRule } from '../detection/rules.ts';
import { printed, writeLines } from '../generate.ts';
import { SEED, type Mix } from './mix.ts';
import { COMMON_TERM_QUERY, publicStyleQueries } from './rules.ts';

/** Part of the file names: to be incremented when the generated content changes. */
const VERSION = 1;
const FOLDER = '.cache/bench/mixes';

/** Generates each file if it does not exist. */
export const documentFile = (mix: Mix, count: number): Promise<string> =>
  made(`${mix.name}-${count}`, count, () => printed(mix.documents(SEED)));

export const falcoFile = (mix: Mix, count: number): Promise<string> =>
  made(`${mix.name}-falco-${count}`, count, () => rendered(mix, renderFalco));

export const tetragonFile = (mix: Mix, count: number): Promise<string> =>
  made(`${mix.name}-tetragon-${count}`, count, () => rendered(mix, tetragonRenderer()));

/** The documents of a mix in the format of another sensor, without what that does not report. */
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

/** Some events of the recorded attack, which raise a few alerts. */
export function smallFile(): string {
  const file = `${FOLDER}/small.ndjson`;
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const lines = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString().split('\n');
  writeFileSync(file, `${lines.slice(1_000, 1_200).join('\n')}\n`);
  return file;
}

export const ruleFolder = (count: number): string =>
  madeFolder(`${count}-rules`, (folder) => {
    writeBenchRules(folder, numbered(publicStyleQueries(count)), '');
  });

/**
 * With one more rule that matches most events. A filter suppresses all of its alerts: writing half a million alerts would
 * take longer than everything else, and the benchmark measures what the rule costs the others.
 */
export const ruleFolderWithCommon = (count: number): string =>
  madeFolder(`${count}-rules-and-a-filtered-one`, (folder) => {
    const rules = numbered([...publicStyleQueries(count), COMMON_TERM_QUERY]);
    writeBenchRules(`${folder}/rules`, rules.slice(0, count), '');
    writeBenchRules(`${folder}/common`, rules.slice(count), FILTER_OF_ALL);
  });

const FILTER_OF_ALL = 'filters = [{ query = { match_phrase = { "event.kind" = "none" } } }]';

function numbered(queries: readonly string[]): BenchRule[] {
  return queries.map((query, number) => ({
    id: `00000000-0017-4000-8000-${String(number).padStart(12, '0')}`,
    query,
  }));
}

function madeFolder(name: string, write: (folder: string) => void): string {
  const folder = `${FOLDER}/${name}.v${VERSION}`;
  if (!existsSync(folder)) write(folder);
  return folder;
}
