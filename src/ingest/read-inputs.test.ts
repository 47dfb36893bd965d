import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FieldSet } from '../events/field-set.ts';
import { prepareFields, readBlock, readInputs, resolveInputs, type IngestError } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingest-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

async function* stdinOf(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function contentOf(
  names: readonly string[],
  stdin: AsyncIterable<Uint8Array> = stdinOf(),
): Promise<{ values: unknown[]; sources: number[]; errors: string[]; rejected: number }> {
  const fields = new FieldSet();
  fields.slotOf('n');
  const prepared = prepareFields(fields);
  const values: unknown[] = [];
  const sources: number[] = [];
  const errors: IngestError[] = [];
  let rejected = 0;
  for await (const block of readInputs(names, { stdin, onError: (error) => errors.push(error) })) {
    const counts = readBlock(block, prepared, {
      document: (_start, _end, row) => {
        values.push(row[0]);
        sources.push(block.source);
      },
      reject: () => {},
    });
    rejected += counts.rejected;
  }
  return { values, sources, errors: errors.map(({ code }) => code), rejected };
}

const lines = (...values: number[]): string => values.map((n) => `{"n":${n}}\n`).join('');

describe('reading', () => {
  it('continues after inputs that cannot be read, and reports them', async () => {
    const a = await file('plain.ndjson', lines(1, 2));
    const missing = join(folder, 'missing.ndjson');
    const read = await contentOf([a, missing, '-', folder], stdinOf('{"n"', ':3}', ''));
    expect(read.values).toEqual([1, 2, 3]);
    expect(read.sources).toEqual([0, 0, 2]);
    expect(read.errors).toEqual(['ING1001', 'ING1008']);
  });

  it('detects gzip by its content, also with several members', async () => {
    const both = Buffer.concat([zlib.gzipSync(lines(1)), zlib.gzipSync(lines(2, 3))]);
    const read = await contentOf([await file('members.txt', both)]);
    expect(read).toEqual({ values: [1, 2, 3], sources: [0, 0, 0], errors: [], rejected: 0 });
  });

  it('reads the intact part of a truncated gzip file', async () => {
    const all = Array.from({ length: 50_000 }, (_, n) => n);
    const whole = zlib.gzipSync(lines(...all));
    const read = await contentOf([await file('cut.gz', whole.subarray(0, whole.length / 2))]);
    expect(read.errors).toEqual(['ING1007']);
    expect(read.values.length).toBeGreaterThan(20_000);
    expect(read.values).toEqual(all.slice(0, read.values.length));
  });

  it('reports damage in gzip data', async () => {
    const bytes = zlib.gzipSync(lines(...Array.from({ length: 1000 }, (_, n) => n)));
    bytes.fill(0xff, bytes.length - 8);
    const read = await contentOf([await file('damaged.gz', bytes)]);
    expect(read.errors).toEqual(['ING1007']);
    expect(read.values).toHaveLength(1000);
  });

  it('keeps a decompression bomb in bounded memory', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(300_000_000, ' '));
    const before = process.memoryUsage().rss;
    const read = await contentOf([await file('bomb.gz', bomb)]);
    expect(read).toMatchObject({ values: [], errors: [], rejected: 1 });
    expect(process.memoryUsage().rss - before).toBeLessThan(280_000_000);
  });

  it.each([
    ['ING1006', [0x42, 0x5a, 0x68, 0x39, 0, 0]],
    ['ING1006', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['ING1006', [0xff, 0xfe, 0x7b, 0x00]],
  ])('rejects with %s an input that begins with %j', async (code, bytes) => {
    const read = await contentOf([await file('other', Uint8Array.from(bytes))]);
    expect(read).toMatchObject({ values: [], errors: [code] });
  });

  it('reads zstd if Node supports it, and otherwise reports what is needed', async () => {
    const compress = (zlib as { zstdCompressSync?: (text: string) => Buffer }).zstdCompressSync;
    const bytes = compress?.(lines(1, 2)) ?? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);
    const read = await contentOf([await file('some.zst', bytes)]);
    expect(read.values).toEqual(compress === undefined ? [] : [1, 2]);
    expect(read.errors).toEqual(compress === undefined ? ['ING1005'] : []);
  });

  it('reads empty files and named pipes', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    spawn('sh', ['-c', `echo '{"n":5}' > "$0"`, pipe]);
    const { inputs } = await resolveInputs([await file('empty', ''), pipe]);
    expect(inputs.map(({ size }) => size)).toEqual([0, null]);
    const read = await contentOf(inputs.map(({ name }) => name));
    expect(read).toMatchObject({ values: [5], errors: [] });
  });

  it('reads every document of the shipped recording', async () => {
    const sample = join(import.meta.dirname, '../../content/samples/attack.ndjson.gz');
    const read = await contentOf([sample]);
    const plain = zlib.gunzipSync(await readFile(sample)).toString();
    expect(read.values).toHaveLength(plain.trimEnd().split('\n').length);
    expect(read.rejected).toBe(0);
  });
});

describe('resolving arguments', () => {
  const names = async (...args: string[]): Promise<string[]> => {
    const { inputs } = await resolveInputs(args.map((arg) => join(folder, arg)));
    return inputs.map(({ name }) => name.slice(folder.length + 1));
  };

  beforeAll(async () => {
    await file('tree/b/2.ndjson.gz', '');
    await file('tree/a/1.json', '');
    await file('tree/a/notes.txt', '');
    await file('tree/a/.hidden.json', '');
    await file('tree/.git/x.json', '');
    await file('tree/c.log', '');
    await file('tree/[x]*.json', '');
    await file('nothing/readme.txt', '');
    await symlink('..', join(folder, 'tree/a/loop'));
    await symlink('gone', join(folder, 'tree/a/dangling.json'));
  });

  it('reads standard input without arguments', async () => {
    expect((await resolveInputs([])).inputs).toEqual([{ name: '-', size: null }]);
    expect((await resolveInputs(['/dev/stdin', '-'])).inputs.map((i) => i.name)).toEqual([
      '-',
      '-',
    ]);
  });

  it('finds the event files of a directory by name and counts skipped files', async () => {
    const { inputs, errors, skipped } = await resolveInputs([join(folder, 'tree')]);
    expect(inputs.map(({ name }) => name.slice(folder.length + 1))).toEqual([
      'tree/[x]*.json',
      'tree/a/1.json',
      'tree/b/2.ndjson.gz',
      'tree/c.log',
    ]);
    expect(errors.map(({ code, source }) => [code, source.slice(folder.length + 1)])).toEqual([
      ['ING1001', 'tree/a/dangling.json'],
    ]);
    expect(skipped).toMatchObject({ hidden: 2, otherFiles: 1, special: 0 });
  });

  it('expands patterns', async () => {
    expect(await names('tree/*.log')).toEqual(['tree/c.log']);
    expect(await names('tree/?/?.*')).toEqual(['tree/a/1.json', 'tree/b/2.ndjson.gz']);
    expect(await names('tree/**/*.json')).toEqual(['tree/[x]*.json', 'tree/a/1.json']);
    expect(await names('**/2.*')).toEqual(['tree/b/2.ndjson.gz']);
    expect(await names('tree/*/1.json')).toEqual(['tree/a/1.json']);
    expect(await names('tree/[x]*.json')).toEqual(['tree/[x]*.json']);
  });

  it('skips and reports pipes that were not named explicitly', async () => {
    await file('pipes/a.ndjson', '');
    execFileSync('mkfifo', [join(folder, 'pipes/p.ndjson')]);
    for (const arg of ['pipes', 'pipes/*', 'pipes/**/*.ndjson']) {
      const { inputs, errors, skipped } = await resolveInputs([join(folder, arg)]);
      expect(inputs.map(({ name }) => name)).toEqual([join(folder, 'pipes/a.ndjson')]);
      expect(errors).toEqual([]);
      expect(skipped).toMatchObject({ special: 1, otherFiles: 0 });
    }
    const { inputs, errors } = await resolveInputs([join(folder, 'pipes/p*')]);
    expect(inputs).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(['ING1004']);
  });

  it('reports circular links only if they are selected', async () => {
    await file('links/a.ndjson', '');
    await symlink('x', join(folder, 'links/x'));
    await symlink('loop.ndjson', join(folder, 'links/loop.ndjson'));
    const errorsOf = async (arg: string) =>
      (await resolveInputs([join(folder, arg)])).errors.map(({ code }) => code);
    expect(await errorsOf('links/a*')).toEqual([]);
    expect(await errorsOf('links/**/a*')).toEqual([]);
    expect(await errorsOf('links/**/l*')).toEqual(['ING1002']);
    expect(await errorsOf('links/*')).toEqual(['ING1002', 'ING1002']);
    expect(await errorsOf('links')).toEqual(['ING1002']);
  });

  it('reports what it cannot find', async () => {
    const { inputs, errors } = await resolveInputs([
      ...['nothing', 'tree/*.nope', 'tree/nope.json'].map((arg) => join(folder, arg)),
      join(folder, 'tree/c.log'),
    ]);
    expect(errors.map(({ code }) => code)).toEqual(['ING1003', 'ING1004', 'ING1001']);
    expect(inputs).toHaveLength(1);
  });
});
