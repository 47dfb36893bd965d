import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { event, Folder, MAIN, ndjson, query, quoted, run } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const one = (n: number) => [event(n, `p${n}`)];
const GOOD = folder.file('good.ndjson', one(1));
const names = (stdout: string) => [...stdout.matchAll(/"name":"(\w+)"/g)].map((each) => each[1]);
const ALL = 'process where true';

describe('inputs', () => {
  it('reads standard input without a file, and for -', async () => {
    expect(names((await query([ALL], ndjson(one(1)))).stdout)).toEqual(['p1']);
    expect(names((await query([ALL, GOOD, '-'], ndjson(one(2)))).stdout)).toEqual(['p1', 'p2']);
  });

  it('reads gzip, from a file and from a pipe', async () => {
    const gz = gzipSync(ndjson([...one(1), ...one(2)]));
    const input = ndjson([...one(1), ...one(2)]);
    expect((await query([ALL, folder.file('a.ndjson.gz', gz)])).stdout).toBe(input);
    expect((await query([ALL], gz)).stdout).toBe(input);
  });

  it('reads directories and globs, and reports skipped files', async () => {
    folder.file('logs/a.ndjson', one(1));
    folder.file('logs/sub/b.json', JSON.stringify(one(2)));
    folder.file('logs/notes.txt', 'no events');
    folder.file('logs/.hidden.ndjson', one(3));
    const ran = await query([ALL, folder.at('logs')]);
    expect(names(ran.stdout)).toEqual(['p1', 'p2']);
    expect(ran.stderr).toContain('skipped 1 file with an unrecognised extension');
    expect(ran.stderr).toContain('skipped 1 hidden');
    expect(names((await query([ALL, folder.at('logs/*.ndjson')])).stdout)).toEqual(['p1']);
  });

  it('reads search responses with the metadata of their hits', async () => {
    const response = {
      took: 1,
      hits: {
        hits: [
          { _index: 'logs-1', _id: 'x', _source: one(1)[0] },
          { _index: 'logs-1', _id: 'y', _source: one(2)[0] },
        ],
      },
    };
    const path = folder.file('response.json', JSON.stringify(response, null, 2));
    const ran = await query([
      'process where process.pid > 101',
      '--fields',
      '_index,_id,process.name',
      path,
    ]);
    expect(ran.stdout).toBe('{"_index":"logs-1","_id":"y","process.name":"p2"}\n');
    expect(JSON.parse((await query([ALL, '--size', '1', path])).stdout)).toEqual(one(2)[0]);
  });

  it('reads lines of 10 MB', async () => {
    const document = { ...one(1)[0], padding: 'x'.repeat(10_000_000) };
    const input = ndjson([document, ...one(2)]);
    const ran = await query(['process where process.pid == 101'], input);
    expect(ran.bytes.equals(Buffer.from(ndjson([document])))).toBe(true);
  });
});

describe('exit codes and diagnostics', () => {
  it.each([
    [['process where'], 'error[EQL'],
    [[''], 'error[EQL'],
    [[], 'error[CLI1002]: no query was given'],
    [[ALL, '--size', '-1'], 'error[CLI1001]: --size -1 is not an integer'],
    [[ALL, '--size', '1e3'], 'error[CLI1001]'],
    [[ALL, '--max-samples-per-key', '0'], 'error[CLI1001]'],
    [[ALL, '--result-position', 'middle'], 'error[CLI1001]'],
    [[ALL, '--from', 'yesterday'], 'error[CLI1001]: --from yesterday is not a time'],
    [[ALL, '--fields', 'a,,b'], 'error[CLI1001]: --fields a,,b has an empty name'],
    [[ALL, '--format', 'xml'], 'error[CLI1001]'],
    [[ALL, '--siz', '1'], 'did you mean --size?'],
    [['--query-file', '/no/such.eql'], 'error[CLI1003]'],
    [[ALL, '--schema', '/no/such.json'], 'error[CLI1003]'],
    [[ALL, '--schema', GOOD], 'error[CLI1005]'],
    [[ALL, '--rejects', '/no/such/folder/r', GOOD], 'error[ENG1004]'],
    [[ALL, folder.at('none.ndjson')], 'error[ING1001]'],
    [[ALL, folder.at('none*.ndjson')], 'error[ING1004]'],
  ])('2: %j', async (args, message) => {
    const ran = await query(args);
    expect(ran.stderr).toContain(message);
    expect(ran.code).toBe(2);
  });

  it('2: a missing file among good ones, whose results are printed all the same', async () => {
    const ran = await query([ALL, folder.at('none.ndjson'), GOOD]);
    expect(names(ran.stdout)).toEqual(['p1']);
    expect(ran.stderr).toContain('error[ING1001]: no such file or directory');
    expect(ran.code).toBe(2);
  });

  it('2: nothing but unreadable lines', async () => {
    const ran = await query([ALL], 'not json\n{"a":\n');
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('skipped 2 unreadable lines or documents');
  });

  it('0: unreadable lines among good ones', async () => {
    const ran = await query([ALL], `nope\n${ndjson(one(1))}`);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('standard input:1:2  ING2002');
    expect(ran.stderr).toContain('; --strict-input makes this an error');
  });

  it.each(['query', 'scan', 'convert', 'watch'])('2: the same for a strict %s', async (command) => {
    const args = command === 'query' ? [ALL] : command === 'watch' ? ['-'] : [];
    const input = `nope\n${ndjson(one(1))}`;
    const ran = await run(process.execPath, [MAIN, command, '--strict-input', ...args], input);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('skipped 1 unreadable line or document; the exit code is 2');
  });

  it('1: an empty input', async () => {
    const ran = await query([ALL], '');
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain('no events to read');
  });

  it('shows the position at which a multi-line document cannot be read', async () => {
    const ran = await query([
      'any where true',
      folder.file('several.json', '[\n{"a":1},\n{\n "b": tru\n}\n]'),
    ]);
    expect(ran.stderr).toContain('several.json:4:');
  });
});

describe('rejects', () => {
  it('are not written over the query or the schema', async () => {
    const [eql, schema] = [ALL, '{"@timestamp":"date"}'].map((text, index) => {
      const path = folder.at(`source-${index}`);
      writeFileSync(path, text);
      return path;
    }) as [string, string];
    const fromFile = await query(['--query-file', eql, '--rejects', eql, GOOD]);
    const withSchema = await query([ALL, '--schema', schema, '--rejects', schema, GOOD]);
    for (const ran of [fromFile, withSchema]) {
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toContain('contains the query or the schema');
    }
    expect(readFileSync(eql, 'utf8')).toBe(ALL);
    expect(readFileSync(schema, 'utf8')).not.toBe('');
  });

  it('writes unreadable lines out, byte for byte', async () => {
    const target = folder.at('rejects');
    const bad = Buffer.concat([Buffer.from([0xff, 0x1b]), Buffer.from('{"a":1\u2028 ')]);
    const input = Buffer.concat([bad, Buffer.from(`\n${ndjson(one(1))}[1]\n{"x" 1}`)]);
    const ran = await query([ALL, '--rejects', target], input);
    expect(ran.code).toBe(0);
    const expected = Buffer.concat([bad, Buffer.from('\n[1]\n{"x" 1}\n')]);
    expect(readFileSync(target).toString('hex')).toBe(expected.toString('hex'));
  });

  it('refuses to write over an input, under any name', async () => {
    const input = folder.file('precious.ndjson', one(1));
    linkSync(input, folder.at('other-name'));
    for (const target of [input, folder.at('other-name'), folder.at('./logs/../precious.ndjson')]) {
      const ran = await query([ALL, '--rejects', target, input]);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain('is one of the inputs');
    }
    expect(readFileSync(input, 'utf8')).toBe(ndjson(one(1)));
  });
});

describe('output', () => {
  it('ends cleanly when its reader closes the pipe', async () => {
    const many = folder.file('many.ndjson', ndjson(one(1)).repeat(20_000));
    const command = quoted([process.execPath, MAIN, 'query', ALL, many]);
    const ran = await run('/bin/sh', ['-c', `{ ${command}; echo "code $?" >&2; } | head -1`]);
    expect(names(ran.stdout)).toEqual(['p1']);
    expect(ran.stderr).toContain('code 0');
    expect(ran.stderr).not.toContain('rror');
  });

  it.skipIf(process.platform !== 'linux')('says that it cannot be written', () => {
    const command = `${quoted([process.execPath, MAIN, 'query', ALL, GOOD])} 2>&1 >/dev/full`;
    expect(() => execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toThrow(
      expect.objectContaining({ status: 2, stdout: expect.stringContaining('error[CLI1006]') }),
    );
  });
});
