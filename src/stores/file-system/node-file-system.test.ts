import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { logBlock } from '../embedded/log/blocks.testing.ts';
import { Log } from '../embedded/log/log.ts';
import { nodeFileSystem as fs } from './node-file-system.ts';

const root = mkdtempSync(join(tmpdir(), 'disk-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(root, 'test-')), 'a', 'b');
  fs.makeFolder(folder);
});

describe('nodeFileSystem', () => {
  it('writes more pieces than one call takes, in order', async () => {
    const pieces = Array.from({ length: 3000 }, (_, number) => Buffer.from(`${number},`));
    const path = join(folder, 'file');
    const file = await fs.create(path);
    await file.write(pieces);
    await file.write([Buffer.alloc(0), Buffer.from('end')]);
    await file.sync();
    await file.close();
    await fs.syncFolder(folder);
    expect(fs.read(path).equals(Buffer.concat([...pieces, Buffer.from('end')]))).toBe(true);
    await expect(fs.create(path)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('reads as much as there is', async () => {
    const path = join(folder, 'file');
    const writable = await fs.create(path);
    await writable.write([Buffer.from('0123456789')]);
    await writable.close();
    await fs.truncate(path, 7);
    const file = fs.open(path);
    fs.remove(path);
    expect([file.size, file.read(5, 100).toString(), file.read(100, 5).length]).toEqual([
      7,
      '56',
      0,
    ]);
    file.close();
    expect(() => fs.size(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it('makes what is for the owner only, and removes without complaint', async () => {
    const path = join(folder, 'file');
    await (await fs.create(path)).close();
    expect([statSync(folder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
    fs.makeFolder(folder);
    fs.removeFolder(folder);
    fs.rename(path, `${path}2`);
    expect(fs.list(folder)).toEqual(['file2']);
    fs.remove(`${path}2`);
    fs.remove(`${path}2`);
    fs.removeFolder(folder);
    fs.removeFolder(folder);
    expect(fs.list(folder)).toEqual([]);
  });
});

describe('a log on a small disk', () => {
  it('fills it, and takes up work when there is room', async (context) => {
    const disk = mkdtempSync(join(root, 'mount-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      return context.skip('needs the right to mount a tmpfs');
    }
    try {
      const { log } = await Log.open(
        fs,
        join(disk, 'log'),
        { stored: 0, acknowledged: 0 },
        { fileBytes: 2_000_000 },
      );
      const append = () => log.append([logBlock(log.nextArrival, 10, 300_000)]);
      let stored = 0;
      await expect(
        (async () => {
          for (;;) {
            await append();
            stored += 10;
          }
        })(),
      ).rejects.toMatchObject({ code: 'STO1101', cause: { code: 'ENOSPC' } });
      expect(stored).toBeGreaterThan(200);
      await expect(append()).rejects.toMatchObject({ code: 'STO1101' });

      await log.free(100);
      expect(await log.reopen()).toEqual([]);
      expect(log.nextArrival).toBe(stored);
      await append();
      await log.close();
      const again = await Log.open(fs, join(disk, 'log'), { stored: 100, acknowledged: 0 });
      expect(again).toMatchObject({ damage: [], tornBytes: 0 });
      expect(again.log.nextArrival).toBe(stored + 10);
      for (const ref of again.blocks) expect(again.log.read(ref).count).toBe(10);
      await again.log.close();

      const [first = ''] = readdirSync(join(disk, 'log'));
      expect(readFileSync(join(disk, 'log', first)).toString('latin1', 0, 8)).toBe('DWLOG001');
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
