import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderLock, readLockHolder } from './lock.ts';

const MODULE = new URL('lock.ts', import.meta.url).href;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Another process that takes the folder, says how that went, and keeps it. */
async function otherProcess(): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    import { FolderLock } from '${MODULE}';
    try {
      FolderLock.acquire(process.argv[1], Date.now());
      console.log('acquired');
      setInterval(() => {}, 1000);
    } catch (error) {
      console.log(error.code + ' ' + error.message);
    }`;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', program, folder];
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

describe('FolderLock', () => {
  it('is refused to a second process, which is told who holds it', async () => {
    const lock = FolderLock.acquire(folder, Date.UTC(2026, 10, 26));
    const { said } = await otherProcess();
    expect(said).toBe(
      `STO1104 ${folder} is used by process ${process.pid} on ${readLockHolder(folder)?.host}, since 2026-11-26T00:00:00.000Z`,
    );
    lock.release();
    expect((await otherProcess()).said).toBe('acquired');
  });

  it('is refused within the process as well, and kept by the one that has it', async () => {
    const lock = FolderLock.acquire(folder, 0);
    expect(() => FolderLock.acquire(folder, 0)).toThrow(
      expect.objectContaining({ code: 'STO1104' }),
    );
    expect((await otherProcess()).said).toMatch(/^STO1104/);
    lock.release();
    FolderLock.acquire(folder, 0).release();
  });

  it('is free as soon as its holder was killed', async () => {
    const { child, said } = await otherProcess();
    expect(said).toBe('acquired');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readLockHolder(folder)?.pid).toBe(child.pid);
    const lock = FolderLock.acquire(folder, 0);
    expect(readLockHolder(folder)?.pid).toBe(process.pid);
    lock.release();
    expect(readLockHolder(folder)).toBeNull();
  });

  it('is given to one of several processes that start at once', async () => {
    const said = (await Promise.all(Array.from({ length: 4 }, otherProcess))).map(
      (other) => other.said,
    );
    expect(said.filter((line) => line === 'acquired')).toHaveLength(1);
    expect(said.filter((line) => line.startsWith('STO1104'))).toHaveLength(3);
  });

  it('says where its holder is reached, to its owner only', () => {
    const lock = FolderLock.acquire(folder, 5);
    expect(readLockHolder(folder)).toMatchObject({ started: 5, address: null });
    lock.publish('http://127.0.0.1:8020');
    expect(readLockHolder(folder)).toMatchObject({ started: 5, address: 'http://127.0.0.1:8020' });
    expect(readdirSync(folder).sort()).toEqual(['lock', 'lock.db']);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    lock.release();
  });

  it('says why a folder cannot be locked', () => {
    const missing = join(folder, 'missing');
    expect(() => FolderLock.acquire(missing, 0)).toThrow(
      expect.objectContaining({ code: 'STO1105' }),
    );
    writeFileSync(
      join(folder, 'lock.db'),
      'not a database, but as long as the header of one '.repeat(20),
    );
    expect(() => FolderLock.acquire(folder, 0)).toThrow(
      expect.objectContaining({ code: 'STO1105' }),
    );
  });

  it.each(['', '{', 'null', '[]', '{"pid":"1","host":"a","started":1}'])(
    'takes no holder from %j',
    (text) => {
      writeFileSync(join(folder, 'lock'), text);
      expect(readLockHolder(folder)).toBeNull();
    },
  );
});
