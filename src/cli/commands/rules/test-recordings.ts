import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { FieldSet } from '../../../events/field-set.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import {
  BLOCK_BYTES,
  BlockPool,
  prepareFields,
  readBlock,
  readInputs,
  type IngestError,
} from '../../../ingest/index.ts';
import type { Recording, TestEvent } from '../../../rules/index.ts';

/** All events of a recording are held in memory. */
const MOST_EVENTS = 200_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** The files of events that tests name, each read once. */
export class Recordings {
  readonly #read = new Map<string, Promise<Recording>>();

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
      const known = this.#read.get(path) ?? readRecording(path);
      this.#read.set(path, known);
      return known;
    }
    return {
      ok: false,
      message: 'there is no such file',
      hint: 'it is looked for below the current folder, the folder of the tests and those above it',
    };
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

async function readRecording(path: string): Promise<Recording> {
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
        if (events.length <= MOST_EVENTS) {
          events.push({ document: parseDocument(content.toString('utf8', start, end)), index });
        }
      },
      reject: () => {},
    });
    unreadable += counts.rejected;
    bytes += block.length;
    pool.give(block.bytes.buffer);
    if (events.length > MOST_EVENTS || bytes > MOST_BYTES) {
      return {
        ok: false,
        message: 'the file is too large for a test: at most 200,000 events and 256 MB',
        hint: 'cut what the case is about out of it',
      };
    }
  }
  const [error] = failed;
  if (error !== undefined) return { ok: false, message: error.message, hint: error.hint };
  return { ok: true, events, unreadable };
}
