import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtProgram } from '../../built-program.testing.ts';
import { lockFolder, readLock } from './folder-lock.ts';

let folder = '';
let children: ChildProcess[] = [];

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'folder-lock-'))));
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(folder, { recursive: true });
});

/** Locks a folder, says how that went, and keeps it. */
const PROGRAM = `
  import { lockFolder } from './folder-lock.ts';
  try {
    const lock = await lockFolder(process.argv[2]);
    console.log('locked');
    setInterval(() => lock, 1000);
  } catch (error) {
    console.log(error.code);
  }`;

async function otherProcess(
  program: string,
): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

describe('lockFolder', () => {
  it('locks a folder once, and says who has it and where', async () => {
    const program = await builtProgram(import.meta.dirname, PROGRAM);
    expect(await readLock(folder)).toBeNull();
    const lock = await lockFolder(folder);
    lock.describe('http://127.0.0.1:9200');
    const holder = { pid: process.pid, host: hostname(), text: 'http://127.0.0.1:9200' };
    expect(await readLock(folder)).toMatchObject(holder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'STO1104',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()} since 20`),
    });
    // The other process has not taken the lock away.
    expect(await readLock(folder)).toMatchObject(holder);
    expect((await otherProcess(program)).said).toBe('STO1104');
    lock.release();
    expect(await readLock(folder)).toBeNull();
    expect((await otherProcess(program)).said).toBe('locked');
  });

  it('leaves no lock of a process that was killed', async () => {
    const program = await builtProgram(import.meta.dirname, PROGRAM);
    const { child, said } = await otherProcess(program);
    expect(said).toBe('locked');
    expect(await readLock(folder)).toMatchObject({ pid: child.pid, text: '' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readLock(folder)).toBeNull();
    (await lockFolder(folder)).release();
  });

  it('gives a folder to one of several processes that start at once', async () => {
    const program = await builtProgram(import.meta.dirname, PROGRAM);
    const others = await Promise.all(Array.from({ length: 4 }, () => otherProcess(program)));
    const said = others.map((other) => other.said).sort();
    expect(said).toEqual(['STO1104', 'STO1104', 'STO1104', 'locked']);
  });

  it('makes files for their owner only', async () => {
    const lock = await lockFolder(folder);
    lock.describe('again');
    expect(readdirSync(folder).sort()).toEqual(['lock', 'lock.json']);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    lock.release();
  });

  it('says why a folder cannot be locked', async () => {
    const missing = lockFolder(join(folder, 'missing'));
    await expect(missing).rejects.toMatchObject({ code: 'STO1105' });
    writeFileSync(join(folder, 'lock'), 'something else '.repeat(100));
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'STO1105' });
  });

  it.each(['', '{', 'null', '[]', '{"pid":"1","host":"a","since":1,"text":""}'])(
    'takes no holder from %j',
    async (text) => {
      const lock = await lockFolder(folder);
      writeFileSync(join(folder, 'lock.json'), text);
      expect(await readLock(folder)).toBeNull();
      await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'STO1104' });
      lock.release();
    },
  );
});
