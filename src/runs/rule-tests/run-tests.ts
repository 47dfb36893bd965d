import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { FieldSet } from '../../events/field-set.ts';
import { parseDocument } from '../../events/parse-document.ts';
import {
  BLOCK_BYTES,
  BlockPool,
  prepareFields,
  readBlock,
  readInputs,
  type IngestError,
} from '../../ingest/index.ts';
import { NODE_FILES, type Files } from '../../rules/load/files.ts';
import { isRunnable } from '../../rules/index.ts';
import type { LoadedRule } from '../../rules/loaded-rule.ts';
import { Coverage } from './coverage.ts';
import { loadTests } from '../../rules/tests/load-tests.ts';
import type { CaseResult, RuleResult } from './result.ts';
import { createRunner, type TestEvent } from './rule-runner.ts';
import { runCase, type ReadRecording, type Recording } from './run-case.ts';
import type { TestFile } from '../../rules/tests/test-file.ts';

/** All events of a recording are held in memory. */
const MAX_EVENTS = 200_000;
const MAX_BYTES = 256 * 1024 * 1024;

/** What stays in memory of all recordings; beyond, the ones not used for longest are let go. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

interface ReadFile {
  readonly recording: Recording;
  /** As they were read, decompressed. */
  readonly bytes: number;
}

/** The files of events that tests name, each read once as long as memory allows. */
export class Recordings {
  /** The one used last stands last. */
  readonly #kept = new Map<string, ReadFile>();

  /** A file that a case names, where `beside` is its tests file. */
  async read(file: string, beside: string): Promise<Recording> {
    if (isAbsolute(file) || file.split(/[/\\]/).includes('..')) {
      return {
        ok: false,
        message: 'the file is not named by a relative path without ".."',
        hint: 'name it from the current folder, or from a folder above the tests file',
      };
    }
    for (const folder of foldersFor(beside)) {
      const path = join(folder, file);
      if (!(await isFile(path))) continue;
      const read = this.#kept.get(path) ?? (await readRecording(path));
      this.#keep(path, read);
      return read.recording;
    }
    return {
      ok: false,
      message: 'there is no such file',
      hint: 'it is looked for below the current folder, the folder of the tests and those above it',
    };
  }

  #keep(path: string, read: ReadFile): void {
    this.#kept.delete(path);
    this.#kept.set(path, read);
    let bytes = [...this.#kept.values()].reduce((sum, each) => sum + each.bytes, 0);
    for (const [oldest, each] of this.#kept) {
      if (bytes <= MAX_KEPT_BYTES || oldest === path) return;
      this.#kept.delete(oldest);
      bytes -= each.bytes;
    }
  }
}

/** The current folder, then that of the tests and all above it. */
function foldersFor(beside: string): readonly string[] {
  const folders = [process.cwd()];
  let folder = dirname(resolve(beside));
  for (;;) {
    folders.push(folder);
    const above = dirname(folder);
    if (above === folder) return folders;
    folder = above;
  }
}

const isFile = (path: string) =>
  stat(path).then(
    (status) => status.isFile(),
    () => false,
  );

async function readRecording(path: string): Promise<ReadFile> {
  const pool = new BlockPool(BLOCK_BYTES);
  const fields = prepareFields(new FieldSet());
  const events: TestEvent[] = [];
  const failed: IngestError[] = [];
  let bytes = 0;
  let unreadable = 0;
  const onError = (error: IngestError) => failed.push(error);
  for await (const block of readInputs([path], { stdin: process.stdin, onError, pool })) {
    const content = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    const counts = readBlock(block, fields, {
      document: (start, end, _, { index }) => {
        if (events.length <= MAX_EVENTS) {
          events.push({ document: parseDocument(content.toString('utf8', start, end)), index });
        }
      },
      reject: () => {},
    });
    unreadable += counts.rejected;
    bytes += block.length;
    pool.give(block.bytes.buffer);
    if (events.length > MAX_EVENTS || bytes > MAX_BYTES) {
      return unread(
        'the file is too large for a test: at most 200,000 events and 256 MB',
        'cut what the case is about out of it',
      );
    }
  }
  const [error] = failed;
  if (error !== undefined) return unread(error.message, error.hint);
  return { recording: { ok: true, events, unreadable }, bytes };
}

const unread = (message: string, hint: string | undefined): ReadFile => ({
  recording: { ok: false, message, hint },
  bytes: 0,
});

export interface TestOptions {
  readonly readRecording: ReadRecording;
  /** What `now` in date math means, in nanoseconds since the epoch. */
  readonly now: bigint;
  readonly coverage: boolean;
  readonly files?: Files;
}

/** Runs the tests beside rules, in the order of the rules. What is broken never stops the others. */
export async function testRules(
  rules: readonly LoadedRule[],
  { files = NODE_FILES, ...options }: TestOptions,
): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = [];
  for (const loaded of rules) {
    const tests = await loadTests(loaded.file, files);
    results.push(await testRule(loaded, tests, options));
  }
  return results;
}

async function testRule(
  loaded: LoadedRule,
  tests: TestFile | null,
  { readRecording, now, coverage: isWanted }: Omit<TestOptions, 'files'>,
): Promise<RuleResult> {
  const { rule, statement } = loaded;
  const nothing = { loaded, tests, cases: [], coverage: null };
  if (rule === null) return { ...nothing, state: 'broken' };
  if (!isRunnable(rule) || statement === null) return { ...nothing, state: 'not run' };
  if (tests === null) return { ...nothing, state: 'untested' };
  const runner = createRunner(rule, statement, now);
  const coverage = isWanted ? new Coverage(runner.tracer) : null;
  const cases: CaseResult[] = [];
  for (const each of tests.cases) {
    cases.push(await runCase(each, tests.path, runner, readRecording, coverage));
  }
  return { loaded, state: 'tested', tests, cases, coverage: coverage?.result(loaded) ?? null };
}
