import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { until } from '../sources.testing.ts';
import { SYSTEM_CLOCK } from '../source.ts';
import { FileTable } from './file-table.ts';
import { findFiles } from './find-files.ts';
import { FollowedFile } from './followed-file.ts';
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

describe('a followed file', () => {
  it('is read from its beginning and as it grows, whole lines only', async () => {
    writeFileSync(file('a.log'), `${lines(0, 3)}{"n":`);
    const service = new Service();
    const source = await service.start();
    await service.has(3);
    await pause(60);
    expect(source.status()).toMatchObject({ state: 'running', events: 3, rejected: 0 });
    expect(service.metric('bytes_behind')).toBe(5);
    appendFileSync(file('a.log'), '3}\n');
    await service.has(4);
    expect(service.events).toEqual([0, 1, 2, 3]);
    expect(source.status().lastEventAt).toBeGreaterThan(Date.now() - 5000);
  });

  it('may be named before it is there', async () => {
    const service = new Service();
    const source = await service.start([file('later.txt')]);
    await until(() => service.metric('unreadable') === 1);
    expect(source.status().lastError?.message).toContain('no such file');
    writeFileSync(file('later.txt'), lines(0, 2));
    await service.has(2);
    expect(service.metric('unreadable')).toBe(0);
  });

  it('is reported where it cannot be read, and tried again later', async () => {
    const denied = Object.assign(new Error('secret path'), { code: 'EACCES' });
    const open = vi.spyOn(FollowedFile.prototype, 'open').mockRejectedValueOnce(denied);
    writeFileSync(file('a.log'), lines(0, 2));
    writeFileSync(file('b.log'), lines(2, 4));
    const service = new Service();
    // Time goes a hundred times as fast.
    const clock = { now: () => Date.now() * 100, sleep: SYSTEM_CLOCK.sleep.bind(SYSTEM_CLOCK) };
    const source = await service.start([folder], {}, clock);
    await service.has(2);
    expect(source.status().lastError?.message).toBe(`${file('a.log')}: permission denied`);
    expect(service.metric('unreadable')).toBe(1);
    await service.has(4);
    expect(service.metric('unreadable')).toBe(0);
    open.mockRestore();
  });

  it('has lines without meaning, which are counted', async () => {
    writeFileSync(
      file('a.log'),
      Buffer.concat([
        Buffer.from(lines(0, 1)),
        Buffer.from([255, 0, 7, 10]),
        Buffer.from(lines(1, 2)),
      ]),
    );
    const service = new Service();
    const source = await service.start();
    await service.has(2);
    expect(source.status()).toMatchObject({ events: 2, rejected: 1 });
  });

  it('has a line beyond the limit, whose end is no event', async () => {
    const long = `{"x":"${'y'.repeat(5000)}`;
    writeFileSync(file('a.log'), `${lines(0, 1)}${long}`);
    const service = new Service();
    const limits = { chunkBytes: 64, maxLineBytes: 1000 };
    await service.start([folder], limits);
    await service.has(1);
    await pause(30);
    // A kill in the middle of the line must not make what follows a line of its own.
    await service.stop();
    service.kill();
    appendFileSync(file('a.log'), `{"n":666}\n${lines(1, 40)}`);
    const source = await service.start([folder], limits);
    await service.has(40);
    expect(service.events).toEqual(numbers(0, 40));
    expect(source.status().rejected).toBe(1);
    expect(service.metric('overlong_total')).toBe(1);
  });

  it('has lines longer than a chunk', async () => {
    const long = `{"n":1,"x":"${'y'.repeat(900)}"}\n`;
    writeFileSync(file('a.log'), `${lines(0, 1)}${long}${lines(2, 5)}`);
    const service = new Service();
    await service.start([folder], { chunkBytes: 64, maxLineBytes: 1000 });
    await service.has(5);
    expect(service.events).toEqual(numbers(0, 5));
  });

  it('is handed in again from the beginning of an event that continues', async () => {
    writeFileSync(file('a.log'), `${lines(0, 1)}+{"n":1}\n`);
    const service = new Service();
    await service.start();
    await service.has(2);
    // As part of a whole only after a time of quiet.
    expect(service.intake.requests.length).toBe(2);
    expect([...service.intake.events.values()]).toEqual(['{"n":0}', '+{"n":1}']);
  });
});

describe('rotation', () => {
  it('by renaming, in the middle of lines and under load, loses and repeats nothing', async () => {
    const service = new Service();
    // Longer than a busy machine may hold up the writer.
    await service.start([file('a.log')], { chunkBytes: 256, restMs: 1500 });
    let next = 0;
    for (let rotation = 0; rotation < 20; rotation += 1) {
      const handle = openSync(file('a.log'), 'a');
      const first = next;
      next += 50 + rotation * 13;
      const text = lines(first, next);
      const cut = Math.floor(text.length / 2) + 3;
      writeSync(handle, text.slice(0, cut));
      // Only a file that was seen under its name can be known under another.
      await until(() => service.events.includes(first));
      renameSync(file('a.log'), file(`a.log.${rotation}`));
      writeFileSync(file('a.log'), '');
      await pause(rotation);
      // The writer keeps the old file until it is notified of the new one.
      writeSync(handle, text.slice(cut));
      closeSync(handle);
    }
    await service.has(next);
    await until(() => service.metric('files') === 1);
    expect([...service.events].sort((a, b) => a - b)).toEqual(numbers(0, next));
    expect(service.metric('lost_bytes_total')).toBe(0);
    expect(service.metric('duplicates_total')).toBe(0);
  });

  it('ends a last line that has no line feed, once writing has stopped', async () => {
    writeFileSync(file('a.log'), '{"n":0}');
    const service = new Service();
    await service.start([file('a.log')]);
    await until(() => service.metric('files') === 1);
    renameSync(file('a.log'), file('a.log.1'));
    writeFileSync(file('a.log'), lines(1, 2));
    await service.has(2);
    expect([...service.events].sort((a, b) => a - b)).toEqual([0, 1]);
    expect(service.metric('rotated_total')).toBe(1);
  });

  it('by copying and truncating starts again', async () => {
    writeFileSync(file('a.log'), lines(0, 50));
    const service = new Service();
    await service.start();
    await service.has(50);
    copyFileSync(file('a.log'), file('a.log.1'));
    truncateSync(file('a.log'));
    appendFileSync(file('a.log'), lines(50, 60));
    await service.has(60);
    expect(service.events).toEqual(numbers(0, 60));
    expect(service.metric('truncated_total')).toBe(1);
    expect(service.log.lines.join()).toContain('truncated');
  });

  it('is seen also where the file has grown beyond the place since', async () => {
    writeFileSync(file('a.log'), lines(0, 50));
    const service = new Service();
    await service.start();
    await service.has(50);
    writeFileSync(file('a.log'), lines(50, 200));
    await service.has(200);
    expect(service.events).toEqual(numbers(0, 200));
  });

  it('leaves a hole where the writer goes on at his old place', async () => {
    const handle = openSync(file('a.log'), 'w');
    writeSync(handle, lines(0, 50));
    const service = new Service();
    const source = await service.start();
    await service.has(50);
    truncateSync(file('a.log'));
    writeSync(handle, lines(50, 60));
    closeSync(handle);
    await service.has(60);
    expect(service.events).toEqual(numbers(0, 60));
    expect(source.status().rejected).toBe(0);
  });

  it('of the target of a link, as kubelet does it', async () => {
    mkdirSync(file('pods'));
    mkdirSync(file('containers'));
    writeFileSync(file('pods/0.log'), lines(0, 10));
    symlinkSync(file('pods/0.log'), file('containers/web.log'));
    const service = new Service();
    await service.start([file('containers')]);
    await service.has(10);
    await service.stop();
    // Between two polls.
    appendFileSync(file('pods/0.log'), lines(10, 20));
    renameSync(file('pods/0.log'), file('pods/0.log.20261126'));
    writeFileSync(file('pods/0.log'), lines(20, 30));
    service.kill();
    await service.start([file('containers')]);
    await service.has(30);
    expect([...service.events].sort((a, b) => a - b)).toEqual(numbers(0, 30));
  });

  it('into a name that is followed too repeats nothing', async () => {
    writeFileSync(file('a.log'), lines(0, 10));
    const service = new Service();
    await service.start([file('a*')]);
    await service.has(10);
    renameSync(file('a.log'), file('a.1.log'));
    writeFileSync(file('a.log'), lines(10, 20));
    await service.has(20);
    await pause(50);
    expect(service.events).toEqual(numbers(0, 20));
    expect(service.intake.requests.length).toBe(2);
  });
});

describe('a file that is removed', () => {
  it('is read to its end first', async () => {
    const service = new Service();
    writeFileSync(file('a.log'), lines(0, 500));
    service.intake.before = () => pause(3);
    await service.start([folder], { chunkBytes: 64 });
    await service.has(20);
    rmSync(file('a.log'));
    await service.has(500);
    expect(service.events).toEqual(numbers(0, 500));
    await until(() => service.metric('files') === 0);
    expect(service.metric('lost_bytes_total')).toBe(0);
  });

  it('is reported with what could not be read', async () => {
    writeFileSync(file('a.log'), lines(0, 2));
    const { files } = await findFiles([folder], 10);
    const table = new FileTable([]);
    await table.update(files, 1);
    rmSync(file('a.log'));
    const { gone } = await table.update(new Map(), 2);
    expect(gone.map(({ bytesBehind }) => bytesBehind)).toEqual([16]);
    expect(table.size).toBe(0);
  });
});

describe('a folder', () => {
  it('is followed with all that appears in it, but for what is compressed or no log', async () => {
    writeFileSync(file('a.ndjson'), lines(0, 1));
    writeFileSync(file('old.log.1.gz'), 'x');
    writeFileSync(file('notes.txt'), 'x');
    const service = new Service();
    await service.start();
    await service.has(1);
    mkdirSync(file('deep/er'), { recursive: true });
    symlinkSync(folder, file('deep/circle'));
    writeFileSync(file('deep/er/b.json'), lines(1, 2));
    await service.has(2);
    await pause(30);
    expect(service.events).toEqual([0, 1]);
    expect([
      service.metric('files'),
      service.metric('compressed'),
      service.metric('other_files'),
    ]).toEqual([2, 1, 1]);
  });

  it('may hold the files of the service itself, which are not followed', async () => {
    mkdirSync(file('data/log'), { recursive: true });
    writeFileSync(file('data/log/000.log'), lines(0, 1));
    writeFileSync(file('data.log'), lines(1, 2));
    const { files } = await findFiles([folder, file('**'), file('data/*/*')], 10, file('data'));
    expect([...files.values()].map(({ path }) => path)).toEqual([file('data.log')]);
  });

  it('may hold names that no terminal should see', async () => {
    const hostile = file('\u001b[31mred\u202e.log');
    writeFileSync(hostile, lines(0, 1));
    symlinkSync('\u001b[2J', file('gone\u001b]0;x\u0007.log'));
    const service = new Service();
    const source = await service.start();
    await service.has(1);
    truncateSync(hostile);
    await until(() => service.metric('truncated_total') === 1 && service.log.lines.length >= 2);
    const told = service.log.lines.join('') + JSON.stringify(source.status());
    expect(told).toContain('red');
    expect(told).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
  });

  it('may hold more files than can be open', async () => {
    for (let index = 0; index < 60; index += 1)
      writeFileSync(file(`${index}.log`), lines(index, index + 1));
    const service = new Service();
    await service.start([folder], { maxOpenFiles: 5 });
    await service.has(60);
    for (let index = 0; index < 60; index += 1)
      appendFileSync(file(`${index}.log`), lines(100 + index, 101 + index));
    await service.has(120);
    expect([...service.events].sort((a, b) => a - b)).toEqual([
      ...numbers(0, 60),
      ...numbers(100, 160),
    ]);
  });
});

describe('paths', () => {
  it.each(['-', ''])('are refused where there is nothing to follow: %j', async (path) => {
    const service = new Service();
    await expect(service.start([path])).rejects.toMatchObject({ code: 'ENG1006' });
  });
});
