import { describe, expect, it } from 'vitest';
import {
  SimulatedFileSystem,
  type SimulatedCall,
} from '../../file-system/simulated-file-system.testing.ts';
import { logBlock } from './blocks.testing.ts';
import { Log } from './log.ts';
import { readLog } from './log-files.ts';

const FOLDER = '/data/log';
const PATH = `${FOLDER}/${'0'.repeat(16)}.log`;

async function logWithOneEvent() {
  const fs = new SimulatedFileSystem();
  const { log } = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 });
  await log.append([logBlock(0)]);
  return { fs, log };
}

const arrivals = (fs: SimulatedFileSystem) =>
  readLog(fs, FOLDER, 0).blocks.map(({ firstArrival }) => firstArrival);

describe('Log and failures', () => {
  it('puts what waits while a sync runs into one frame', async () => {
    const { fs, log } = await logWithOneEvent();
    const calls: string[] = [];
    const appended = [log.append([logBlock(1)])];
    fs.onCall = ({ kind }) => {
      calls.push(kind);
      if (calls.length === 2) {
        for (const arrival of [2, 3, 4]) appended.push(log.append([logBlock(arrival)]));
      }
      return undefined;
    };
    await appended[0];
    await Promise.all(appended);
    expect(calls).toEqual(['write', 'sync', 'write', 'sync']);
    expect(arrivals(fs)).toEqual([0, 1, 2, 3, 4]);
  });

  it('begins another frame when one is large enough', async () => {
    const fs = new SimulatedFileSystem();
    const { log } = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 }, { frameBytes: 100 });
    const kinds: string[] = [];
    fs.onCall = ({ kind }) => void kinds.push(kind);
    await Promise.all(
      Array.from({ length: 4 }, (_, arrival) => log.append([logBlock(arrival, 1, 60)])),
    );
    expect(kinds.filter((kind) => kind === 'write')).toHaveLength(1 + 2);
  });

  it.each<[string, SimulatedCall['kind'], string, string]>([
    ['a failed sync', 'sync', 'EIO', 'STO1102'],
    ['a failed write', 'write', 'EROFS', 'STO1102'],
    ['a full disk', 'write', 'ENOSPC', 'STO1101'],
    ['a quota', 'write', 'EDQUOT', 'STO1101'],
  ])('accepts nothing after %s until it was opened again', async (_, kind, cause, code) => {
    const { fs, log } = await logWithOneEvent();
    const appended: Promise<unknown>[] = [];
    fs.onCall = (call) => {
      // Waits for the next frame, which will not be written.
      if (call.kind === 'write') appended.push(log.append([logBlock(log.nextArrival)]));
      return call.kind === kind ? cause : undefined;
    };
    const refused = expect.objectContaining({
      code,
      cause: expect.objectContaining({ code: cause }),
    });
    appended.push(log.append([logBlock(1), logBlock(2)]), log.append([logBlock(3)]));
    await Promise.allSettled(appended);
    const results = await Promise.allSettled(appended);
    expect(results).toHaveLength(3);
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: refused });
    fs.onCall = undefined;
    expect(log.failure).toEqual(refused);
    await expect(log.append([logBlock(1)])).rejects.toEqual(refused);

    expect(await log.reopen()).toEqual([]);
    expect([log.failure, log.nextArrival, arrivals(fs)]).toEqual([null, 1, [0]]);
    await log.append([logBlock(1)]);
    expect(arrivals(fs)).toEqual([0, 1]);
    expect(arrivals(fs.crash())).toEqual([0, 1]);
    await log.close();
  });

  it('takes up work on a full disk when there is room', async () => {
    const { fs, log } = await logWithOneEvent();
    fs.capacity = fs.bytes;
    await expect(log.append([logBlock(1, 1, 5000)])).rejects.toMatchObject({ code: 'STO1101' });
    await expect(log.reopen()).rejects.toMatchObject({ code: 'STO1101' });
    fs.capacity += 100;
    await log.reopen();
    await expect(log.append([logBlock(1, 1, 5000)])).rejects.toMatchObject({ code: 'STO1101' });
    await expect(log.append([logBlock(1)])).rejects.toMatchObject({ code: 'STO1101' });
    fs.capacity = 1e6;
    await log.reopen();
    await log.append([logBlock(1, 1, 5000)]);
    expect(arrivals(fs.crash())).toEqual([0, 1]);
  });

  it('reports what was acknowledged, and is gone when it is opened again', async () => {
    const { fs, log } = await logWithOneEvent();
    await log.append([logBlock(1)]);
    fs.onCall = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
    await expect(log.append([logBlock(2)])).rejects.toMatchObject({ code: 'STO1102' });
    fs.onCall = undefined;
    await fs.truncate(PATH, 40);
    expect(await log.reopen()).toMatchObject([{ file: PATH }]);
  });

  it('closes when all that waits is on disk, and accepts nothing then', async () => {
    const fs = new SimulatedFileSystem();
    const { log } = await Log.open(fs, FOLDER, { stored: 0, acknowledged: 0 }, { frameBytes: 10 });
    const appended = [0, 1, 2].map((arrival) => log.append([logBlock(arrival)]));
    await log.close();
    expect(arrivals(fs.crash())).toEqual([0, 1, 2]);
    await Promise.all(appended);
    expect(() => log.append([logBlock(3)])).toThrow('closed');
  });

  it('refuses blocks whose numbers leave a gap or come again', async () => {
    const { log } = await logWithOneEvent();
    expect(() => log.append([logBlock(2)])).toThrow('gap');
    expect(() => log.append([logBlock(0)])).toThrow('gap');
    await log.append([logBlock(1)]);
  });
});

describe('readLog beside a writer', () => {
  it('finds at any time what was acknowledged, and whole requests only', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const fs = new SimulatedFileSystem({ seed });
      const { log } = await Log.open(
        fs,
        FOLDER,
        { stored: 0, acknowledged: 0 },
        { fileBytes: 600 },
      );
      let acknowledged = 0;
      let freed = 0;
      let reads = 0;
      fs.onCall = ({ number }) => {
        const snapshot = readLog(fs, FOLDER, 0);
        const { blocks, damage } = snapshot;
        const found = blocks.map(({ firstArrival }) => firstArrival);
        expect(damage).toEqual([]);
        expect(found).toEqual(found.map((_, at) => (found[0] ?? 0) + at));
        expect(found.at(-1) ?? acknowledged).toBeGreaterThanOrEqual(acknowledged);
        if (found.length > 0) expect(found[0]).toBeLessThanOrEqual(freed);
        for (const ref of blocks) expect(snapshot.read(ref).stream).toBe(ref.stream);
        expect(found.length % 2 === 0 || found.length === 0).toBe(true);
        snapshot.close();
        reads += 1;
        return number % 23 === 0 ? 'EIO' : undefined;
      };
      for (let request = 0; request < 12; request += 1) {
        const next = log.nextArrival;
        try {
          await log.append([logBlock(next, 1, 100), logBlock(next + 1, 1, 100)]);
          acknowledged = next + 1;
        } catch {
          await log.reopen().catch(() => undefined);
        }
        if (request % 4 === 3 && log.failure === null) {
          freed = Math.max(0, acknowledged - 2);
          await log.free(freed).catch(() => undefined);
        }
      }
      expect(reads).toBeGreaterThan(20);
    }
  });

  it('leaves out a file that is gone before it is opened', async () => {
    const { fs } = await logWithOneEvent();
    const list = fs.list.bind(fs);
    fs.list = (path) => [...list(path), `${'9'.repeat(16)}.log`, 'notes.txt'];
    expect(arrivals(fs)).toEqual([0]);
  });

  it('finds nothing in a folder that does not exist', () => {
    const snapshot = readLog(new SimulatedFileSystem(), '/none', 0);
    expect(snapshot).toMatchObject({ blocks: [], damage: [], nextArrival: 0, bytes: 0 });
  });
});
