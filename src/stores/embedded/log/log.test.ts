import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeFileSystem } from '../../file-system/node-file-system.ts';
import { logBlock } from './blocks.testing.ts';
import { Log } from './log.ts';
import { readLog } from './log-files.ts';

const root = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
const newFolder = () => join(root, `data-${(folders += 1)}`, 'log');

describe('Log on a disk', () => {
  it('gives back after a restart what was appended, and the next number', async () => {
    const folder = newFolder();
    const { log } = await Log.open(nodeFileSystem, folder, { stored: 100, acknowledged: 0 });
    const requests = [[logBlock(100, 3)], [logBlock(103), logBlock(104, 2)], [logBlock(106)]];
    const appended = await Promise.all(requests.map((request) => log.append(request)));
    expect(appended.map((refs) => refs.map(({ count }) => count))).toEqual([[3], [1, 2], [1]]);
    expect(appended.flat().map((ref) => log.read(ref))).toEqual(requests.flat());
    expect(log.nextArrival).toBe(107);
    await log.close();

    const again = await Log.open(nodeFileSystem, folder, { stored: 100, acknowledged: 0 });
    expect(again.blocks).toEqual(appended.flat());
    expect(again.blocks.map((ref) => again.log.read(ref))).toEqual(requests.flat());
    expect(again).toMatchObject({ damage: [], tornBytes: 0 });
    expect([again.log.nextArrival, again.log.bytes]).toEqual([107, log.bytes]);
    await again.log.close();
  });

  it('rolls, and frees the files whose blocks are stored elsewhere', async () => {
    const folder = newFolder();
    const { log } = await Log.open(
      nodeFileSystem,
      folder,
      { stored: 0, acknowledged: 0 },
      { fileBytes: 1000 },
    );
    for (let arrival = 0; arrival < 20; arrival += 1) await log.append([logBlock(arrival, 1, 400)]);
    const files = readdirSync(folder).length;
    expect(files).toBeGreaterThan(5);
    await log.free(10);
    expect(readdirSync(folder).length).toBeLessThan(files);
    const snapshot = readLog(nodeFileSystem, folder, 0);
    const arrivals = snapshot.blocks.map(({ firstArrival }) => firstArrival);
    expect(arrivals.at(0)).toBeGreaterThan(7);
    expect(arrivals.at(0)).toBeLessThanOrEqual(10);
    expect(arrivals.at(-1)).toBe(19);

    await log.roll();
    await log.free(20);
    expect([readdirSync(folder), log.bytes]).toEqual([[], 0]);
    expect(snapshot.blocks.map((ref) => snapshot.read(ref))).toHaveLength(arrivals.length);
    snapshot.close();
    await log.append([logBlock(20)]);
    await log.close();
    expect(readdirSync(folder)).toEqual(['0000000000000020.log']);
  });

  it('is for its owner only', async () => {
    const folder = newFolder();
    const { log } = await Log.open(nodeFileSystem, folder, { stored: 0, acknowledged: 0 });
    await log.append([logBlock(0)]);
    await log.close();
    const [name = ''] = readdirSync(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });
});
