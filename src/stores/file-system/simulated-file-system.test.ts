import { describe, expect, it } from 'vitest';
import { SimulatedFileSystem } from './simulated-file-system.testing.ts';

const SEEDS = Array.from({ length: 1000 }, (_, seed) => seed);
const text = (fs: SimulatedFileSystem, path: string) =>
  fs.list('/').includes(path.slice(1)) ? fs.read(path).toString('latin1') : null;

async function written(seed: number, content = 'abc'): Promise<SimulatedFileSystem> {
  const fs = new SimulatedFileSystem({ seed });
  const file = await fs.create('/a');
  await file.write([Buffer.from(content)]);
  await file.sync();
  await fs.syncFolder('/');
  return fs;
}

/** What may be found after a crash, over all seeds. */
async function outcomes(run: (seed: number) => Promise<SimulatedFileSystem>, path = '/a') {
  const found = new Set<string | null>();
  for (const seed of SEEDS) found.add(text((await run(seed)).crash(), path));
  return found;
}

describe('SimulatedFileSystem', () => {
  it('keeps what was synced, content and name', async () => {
    expect(await outcomes(written)).toEqual(new Set(['abc']));
  });

  it('may lose a name that was not synced, and content that was not synced, apart from each other', async () => {
    const found = await outcomes(async (seed) => {
      const fs = new SimulatedFileSystem({ seed });
      await (await fs.create('/a')).write([Buffer.from('ab')]);
      return fs;
    });
    expect(found).toEqual(new Set([null, '', 'a', 'ab', '\0', 'a\0', '\0\0']));
  });

  it('may tear the last write, and keep a later one without an earlier one', async () => {
    const found = await outcomes(async (seed) => {
      const fs = await written(seed, '');
      const file = await fs.create('/b');
      await fs.syncFolder('/');
      await file.write([Buffer.from('ab')]);
      await file.write([Buffer.from('cd')]);
      return fs;
    }, '/b');
    expect(found.has('abcd')).toBe(true);
    expect(found.has('')).toBe(true);
    expect(found.has('abc')).toBe(true);
    expect(found.has('\0\0cd')).toBe(true);
  });

  it('may lose a removal and a rename', async () => {
    const removed = await outcomes(async (seed) => {
      const fs = await written(seed);
      fs.remove('/a');
      return fs;
    });
    expect(removed).toEqual(new Set([null, 'abc']));
    const renamed = async (seed: number) => {
      const fs = await written(seed);
      fs.rename('/a', '/b');
      return fs;
    };
    expect(await outcomes(renamed, '/b')).toEqual(new Set([null, 'abc']));
    for (const seed of SEEDS) expect((await renamed(seed)).crash().list('/')).toHaveLength(1);
  });

  it('shows until a crash what a failed sync has not written, and a later sync does not write it', async () => {
    const found = await outcomes(async (seed) => {
      const fs = new SimulatedFileSystem({ seed });
      const file = await fs.create('/a');
      await fs.syncFolder('/');
      await file.write([Buffer.from('abc')]);
      fs.onCall = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
      await expect(file.sync()).rejects.toMatchObject({ code: 'EIO' });
      fs.onCall = undefined;
      await file.sync();
      expect(text(fs, '/a')).toBe('abc');
      return fs;
    });
    expect(found.has('')).toBe(true);
    expect(found.has('abc')).toBe(true);
  });

  it('takes what fits of a write to a full disk', async () => {
    const fs = new SimulatedFileSystem({ capacity: 5 });
    const file = await fs.create('/a');
    await expect(file.write([Buffer.from('abc'), Buffer.from('def')])).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    expect(text(fs, '/a')).toBe('abcde');
    await fs.truncate('/a', 3);
    expect(text(fs.crash(), '/a')).toBeOneOf([null, 'abc']);
  });

  it('is the same for the same seed', async () => {
    const contents = async () => {
      const fs = new SimulatedFileSystem({ seed: 7 });
      for (const name of ['/a', '/b', '/c']) {
        await (await fs.create(name)).write([Buffer.alloc(2000, 1)]);
      }
      const crashed = fs.crash();
      return crashed.list('/').map((name) => [name, crashed.read(`/${name}`).toString('hex')]);
    };
    expect(await contents()).toEqual(await contents());
  });

  it('has folders, which are there once they were made', async () => {
    const fs = new SimulatedFileSystem();
    fs.makeFolder('/x/y');
    expect(() => fs.open('/x/y/none')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    await fs.create('/x/y/file');
    await expect(fs.create('/x/y/file')).rejects.toMatchObject({ code: 'EEXIST' });
    fs.removeFolder('/x/y');
    expect(fs.list('/x')).toEqual(['y']);
    expect(fs.crash().list('/x')).toEqual(['y']);
    fs.remove('/x/y/file');
    fs.removeFolder('/x/y');
    expect(fs.list('/x')).toEqual([]);
    await expect(fs.create('/x/y/file')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
