import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';

const SAMPLES = ['attack', 'benign', 'containers-attack', 'containers-benign'] as const;
const DOCUMENTS = 500_000;

/**
 * The shipped recordings one after the other, repeatedly: each copy has other containers, processes and events.
 * Generated if it does not exist.
 */
export function sampleFile(): string {
  const file = `.cache/bench/samples-${DOCUMENTS}.ndjson`;
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const lines = SAMPLES.flatMap((name) =>
    gunzipSync(readFileSync(`content/samples/${name}.ndjson.gz`))
      .toString('utf8')
      .split('\n')
      .flatMap(atStart),
  );
  const fd = openSync(`${file}.new`, 'w');
  for (let written = 0, copy = 0; written < DOCUMENTS; copy += 1) {
    const some = lines.slice(0, DOCUMENTS - written);
    writeSync(fd, some.map((line) => `${copyOf(line, copy)}\n`).join(''));
    written += some.length;
  }
  closeSync(fd);
  renameSync(`${file}.new`, file);
  return file;
}

/** With the time where the generator replaces it; documents without a time are omitted. */
function atStart(line: string): string[] {
  if (line === '') return [];
  const { '@timestamp': time, ...others } = JSON.parse(line) as Record<string, unknown>;
  if (typeof time !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}/.test(time)) return [];
  return [JSON.stringify({ '@timestamp': time, ...others })];
}

/** Ids of containers, processes and events begin with the number of the copy. */
const copyOf = (line: string, copy: number): string =>
  line.replace(
    /"(entity_id|id)":"([0-9A-Za-z+/=]{16,})"/g,
    (_, name: string, id: string) =>
      `"${name}":"${copy.toString(16).padStart(4, '0')}${id.slice(4)}"`,
  );
