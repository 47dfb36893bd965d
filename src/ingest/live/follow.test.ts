import {
  appendFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  rmdir,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followFile } from './follow.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'follow-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;

/**
 * Follows a file through a list of changes. Each change is made after all previous content has been
 * read and the reader is waiting; reading is stopped after the last one.
 */
async function followed(
  before: string,
  changes: readonly ((path: string) => Promise<unknown>)[],
): Promise<{ text: string; rotations: number }> {
  const path = join(folder, `${(files += 1)}.log`);
  await writeFile(path, before);
  const stop = new AbortController();
  const steps = [...changes];
  let rotations = 0;
  const file = await followFile(path, {
    stop: stop.signal,
    onRotation: () => (rotations += 1),
    pause: async () => {
      const step = steps.shift();
      if (step === undefined) stop.abort();
      else await step(path);
    },
  });
  const chunks: Buffer[] = [];
  for (;;) {
    const target = Buffer.alloc(7);
    const count = await file.read(target);
    if (count === 0) break;
    chunks.push(target.subarray(0, count));
  }
  await file.close();
  return { text: Buffer.concat(chunks).toString(), rotations };
}

const append = (text: string) => (path: string) => appendFile(path, text);

const rotate = (text: string) => async (path: string) => {
  await rename(path, `${path}.1`);
  await writeFile(path, text);
};

describe('a followed file', () => {
  it('waits while its name belongs to something other than a file', async () => {
    const moved = async (path: string) => {
      await rename(path, `${path}.1`);
      await mkdir(path);
    };
    const back = async (path: string) => {
      await rmdir(path);
      await writeFile(path, 'two\n');
    };
    const seen = await followed('one\n', [moved, () => Promise.resolve(), back]);
    expect(seen).toEqual({ text: 'one\ntwo\n', rotations: 1 });
  });

  it('is read from its beginning and as it grows', async () => {
    expect(await followed('one\n', [append('two'), append(' and\nthree\n')])).toEqual({
      text: 'one\ntwo and\nthree\n',
      rotations: 0,
    });
  });

  it('may be empty at first', async () => {
    expect((await followed('', [append('one\n')])).text).toBe('one\n');
  });

  it('is read to its end when another file takes its name', async () => {
    const late = async (path: string) => {
      await rename(path, `${path}.1`);
      await writeFile(path, 'new\n');
      await appendFile(`${path}.1`, 'last\n');
    };
    expect(await followed('old\n', [late, append('newer\n')])).toEqual({
      text: 'old\nlast\nnew\nnewer\n',
      rotations: 1,
    });
  });

  it('may be missing for a moment', async () => {
    const away = (path: string) => rename(path, `${path}.1`);
    const back = (path: string) => writeFile(path, 'new\n');
    expect(await followed('old\n', [away, append(''), back].slice(0, 1))).toEqual({
      text: 'old\n',
      rotations: 0,
    });
    expect(await followed('old\n', [away, back])).toEqual({ text: 'old\nnew\n', rotations: 1 });
  });

  it('is read from its beginning after it was truncated', async () => {
    const cut = async (path: string) => {
      await truncate(path, 0);
      await appendFile(path, 'b\n');
    };
    expect(await followed('a long line\n', [cut])).toEqual({
      text: 'a long line\nb\n',
      rotations: 1,
    });
  });

  it('ends a line that was not complete before a rotation', async () => {
    expect(await followed('half', [rotate('new\n')])).toEqual({
      text: 'half\nnew\n',
      rotations: 1,
    });
  });

  it('waits for more content and ends when it is stopped', async () => {
    const path = join(folder, 'waited.log');
    await writeFile(path, 'one\n');
    const stop = new AbortController();
    const file = await followFile(path, { stop: stop.signal, onRotation: () => {} });
    const target = Buffer.alloc(16);
    expect(await file.read(target)).toBe(4);
    const reading = file.read(target);
    await appendFile(path, 'two\n');
    expect(await reading).toBe(4);
    const last = file.read(target);
    stop.abort();
    expect(await last).toBe(0);
    await file.close();
  });

  it.each([
    ['is missing', null, 'ING1001'],
    ['is compressed', gzipSync('x'), 'ING1006'],
  ])('is rejected if it %s', async (_, content, code) => {
    const path = join(folder, `${code}.gz`);
    if (content !== null) await writeFile(path, content);
    const options = { stop: new AbortController().signal, onRotation: () => {} };
    await expect(followFile(path, options)).rejects.toMatchObject({ code, source: path });
  });

  it('is rejected if it is not a file', async () => {
    const options = { stop: new AbortController().signal, onRotation: () => {} };
    await expect(followFile('/dev/null', options)).rejects.toMatchObject({ code: 'ING1006' });
  });
});
