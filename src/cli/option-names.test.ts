import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Engine code also runs in services, whose users have no command line. */
const FOLDERS = ['runs', 'service', 'detect', 'stores', 'ingest'];

/** An option in a text, such as `--rules`; `--this.#depth` is code. */
const OPTION = /(?<=[\s'"`(])--(?!this\b)[a-z]/;

/** A line of an example in a catalogue of error codes, which is a command. */
const EXAMPLE = /^\s*(?:example: )?['"`](?:dockwarden|docker) /;

/** A flag of V8, which the process sets for itself. */
const V8_FLAG = /\bsetFlagsFromString\(/;

it('names options of the command line only in code that belongs to it', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.(?:test|testing)\.ts$/.test(file))
      // The instructions for other sensors, in the entry of each, name their options.
      .filter((file) => !/adapters\/[\w-]+\/(?:coverage|index)\.ts$/.test(file))
      .map((file) => `src/${folder}/${file}`),
  );
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => OPTION.test(line) && !EXAMPLE.test(line) && !V8_FLAG.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
