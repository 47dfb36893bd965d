import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWritable, FileWriteError, writeFile, writeNewFile } from './write-file.ts';

describe('a written file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'write-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes the place of another one, with its permissions, also through a link', () => {
    const path = join(folder, 'report.html');
    writeFileSync(path, 'a longer text than the new one');
    chmodSync(path, 0o640);
    symlinkSync('report.html', join(folder, 'link'));
    expect(writeFile(join(folder, 'link'), ['ä', 'b'])).toBe(3);
    expect(readFileSync(path, 'utf8')).toBe('äb');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(['link', 'report.html']);
  });

  it('leaves the other one as it was where writing fails, and nothing beside it', () => {
    const path = join(folder, 'report.html');
    writeFileSync(path, 'old');
    const pieces = function* () {
      yield 'new';
      throw new Error('no more');
    };
    expect(() => writeFile(path, pieces())).toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  it('is looked into before, without a trace', () => {
    checkWritable(join(folder, 'new.html'));
    expect(readdirSync(folder)).toEqual([]);
    expect(() => checkWritable(join(folder, 'none/new.html'))).toThrow(FileWriteError);
  });

  it('that is new never takes the place of another one', () => {
    const path = join(folder, 'a/b/rule.toml');
    writeNewFile(path, 'ä');
    expect(readFileSync(path, 'utf8')).toBe('ä');
    expect(() => writeNewFile(path, 'other')).toThrow(expect.objectContaining({ exists: true }));
    expect(readFileSync(path, 'utf8')).toBe('ä');
    expect(() => writeNewFile(join(path, 'below'), 'x')).toThrow(
      expect.objectContaining({
        name: 'FileWriteError',
        message: expect.stringContaining('EEXIST'),
      }),
    );
  });

  it.skipIf(process.platform !== 'linux')('is a device as it is', () => {
    checkWritable('/dev/full');
    expect(writeFile('/dev/null', ['text'])).toBe(4);
    expect(() => writeFile('/dev/full', ['text'])).toThrow(
      expect.objectContaining({
        name: 'FileWriteError',
        message: expect.stringContaining('ENOSPC'),
      }),
    );
  });
});
