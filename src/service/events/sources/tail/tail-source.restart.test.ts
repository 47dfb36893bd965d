import { appendFileSync, copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { until } from '../sources.testing.ts';
import {
  file,
  folder,
  lines,
  makeFolders,
  numbers,
  pause,
  Service,
} from './tail-service.testing.ts';

makeFolders();

describe('after a stop or a kill', () => {
  it('goes on where it was', async () => {
    writeFileSync(file('a.log'), lines(0, 10));
    const service = new Service();
    await service.start();
    await service.has(10);
    await service.stop();
    appendFileSync(file('a.log'), lines(10, 20));
    service.kill();
    await service.start();
    await service.has(20);
    expect(service.events).toEqual(numbers(0, 20));
    expect(service.metric('duplicates_total')).toBe(0);
  });

  it('knows again what was stored behind the place that was saved', async () => {
    writeFileSync(file('a.log'), lines(0, 10));
    const service = new Service();
    await service.start();
    await service.has(10);
    await service.stop();
    const before = new Map(service.places.saved);
    appendFileSync(file('a.log'), lines(10, 30));
    service.kill();
    await service.start([folder], { chunkBytes: 50 });
    await service.has(30);
    await service.stop();
    service.kill(before);
    await service.start();
    await until(() => service.metric('duplicates_total') === 20);
    expect(service.events).toEqual(numbers(0, 30));
  });

  it('finds the rest of a file that was rotated meanwhile', async () => {
    writeFileSync(file('a.log'), lines(0, 10));
    const service = new Service();
    await service.start([file('a.log')]);
    await service.has(10);
    await service.stop();
    appendFileSync(file('a.log'), lines(10, 20));
    renameSync(file('a.log'), file('a.log.1'));
    writeFileSync(file('a.log'), lines(20, 30));
    service.kill();
    await service.start([file('a.log')]);
    await service.has(30);
    expect([...service.events].sort((a, b) => a - b)).toEqual(numbers(0, 30));
    expect(service.metric('truncated_total')).toBe(0);
  });

  it('reads nothing more of a path that is no longer followed', async () => {
    for (const name of ['a.log', 'b.log', 'c.log']) writeFileSync(file(name), lines(0, 5));
    const service = new Service();
    await service.start();
    await service.has(15);
    await service.stop();
    appendFileSync(file('a.log'), lines(5, 10));
    renameSync(file('b.log'), file('b.log.1'));
    appendFileSync(file('b.log.1'), lines(5, 10));
    writeFileSync(file('b.log'), lines(10, 15));
    appendFileSync(file('c.log'), lines(5, 10));
    service.kill();
    await service.start([file('c.log')]);
    await service.has(20);
    await pause(60);
    expect(service.events).toHaveLength(20);
    expect(service.metric('files')).toBe(1);
  });

  it('knows a file by its content where its inode is another', async () => {
    writeFileSync(file('a.log'), lines(0, 100));
    const service = new Service();
    await service.start();
    await service.has(100);
    await service.stop();
    copyFileSync(file('a.log'), `${folder}.copy`);
    rmSync(file('a.log'));
    writeFileSync(file('other.log'), '');
    copyFileSync(`${folder}.copy`, file('a.log'));
    rmSync(`${folder}.copy`);
    appendFileSync(file('a.log'), lines(100, 110));
    service.kill();
    await service.start();
    await service.has(110);
    expect(service.events).toEqual(numbers(0, 110));
    expect(service.metric('duplicates_total')).toBe(0);
  });

  it('reads another file with the same inode from its beginning', async () => {
    writeFileSync(file('a.log'), lines(0, 10));
    const service = new Service();
    await service.start();
    await service.has(10);
    await service.stop();
    // As an inode that is used again: other content under the same number.
    writeFileSync(file('a.log'), lines(50, 100));
    renameSync(file('a.log'), file('b.log'));
    service.kill();
    await service.start();
    await service.has(60);
    expect(service.events).toEqual([...numbers(0, 10), ...numbers(50, 100)]);
  });

  it('forgets files that have been gone for long', async () => {
    writeFileSync(file('a.log'), lines(0, 10));
    const service = new Service();
    await service.start();
    await service.has(10);
    await service.stop();
    rmSync(file('a.log'));
    const [place] = service.places.saved.values();
    if (place === undefined) throw new Error('no place');
    const recent = { ...place, id: 'recent', seen: Date.now() - 6 * 86_400_000 };
    const old = { ...place, id: 'old', seen: Date.now() - 8 * 86_400_000 };
    service.kill(
      new Map([
        [recent.id, recent],
        [old.id, old],
      ]),
    );
    await service.start();
    await until(() => service.places.saved.size === 1);
    expect([...service.places.saved.keys()]).toEqual(['recent']);
  });
});

describe('the store', () => {
  it('may fail for a while', async () => {
    writeFileSync(file('a.log'), lines(0, 100));
    const service = new Service();
    let failures = 2;
    service.intake.before = () => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('disk full');
      }
    };
    const source = await service.start([folder], { chunkBytes: 100 });
    await until(() => source.status().state === 'failing');
    expect(source.status().lastError?.message).toBe('nothing can be stored: disk full');
    await service.has(100);
    expect(service.events).toEqual(numbers(0, 100));
    await until(() => source.status().state === 'running');
    expect(service.log.lines.filter((line) => line.includes('disk full'))).toHaveLength(1);
  });

  it('may be slow: no more is read than is taken', async () => {
    for (let index = 0; index < 20; index += 1) writeFileSync(file(`${index}.log`), lines(0, 100));
    const service = new Service();
    let now = 0;
    let most = 0;
    service.intake.before = async () => {
      now += 1;
      most = Math.max(most, now);
      await pause(2);
      now -= 1;
    };
    await service.start([folder], { chunkBytes: 200 });
    await service.has(2000);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('may refuse a line, and only that is left out', async () => {
    writeFileSync(file('a.log'), `${lines(0, 30)}{"n":30,"x":"bad"}\n${lines(31, 60)}`);
    const service = new Service();
    service.intake.refuses = ({ body }) => Buffer.from(body).includes('bad');
    const source = await service.start();
    await service.has(59);
    await until(() => source.status().rejected === 1);
    expect(service.events).toEqual([...numbers(0, 30), ...numbers(31, 60)]);
  });

  it('gets no event whose place is not saved: it would come again under another id', async () => {
    writeFileSync(file('a.log'), lines(0, 5));
    const service = new Service();
    let canSave = false;
    const save = service.places.save.bind(service.places);
    service.places.save = (...args) => {
      if (!canSave) throw new Error('disk full');
      save(...args);
    };
    const source = await service.start();
    await until(() => source.status().state === 'failing');
    await pause(50);
    expect(service.intake.requests).toEqual([]);
    canSave = true;
    await service.has(5);
  });
});
