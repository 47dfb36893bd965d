import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataFolderForTests } from '../../stores/embedded/data-folder.testing.ts';
import { event, Folder, MAIN, query, run, type Ran } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const DATA = folder.at('data');
const NAMES = ['sh', 'curl', 'sh', 'chmod', 'sh', 'nsenter'];
const EVENTS = NAMES.map((name, second) => event(second, name, { data_stream: { dataset: 'x' } }));
const lines = EVENTS.map((document) => JSON.stringify(document));
const FILE = folder.file('events.ndjson', EVENTS);

/** In two streams, the first four in segments and the others in the log. */
beforeAll(async () => {
  const data = await openDataFolderForTests(DATA);
  for (const [row, line] of lines.entries()) {
    if (row === 4) await data.store.flush();
    await data.append(row % 2 === 0 ? 'logs-even' : 'logs-odd', [line]);
  }
  await data.close();
});

/** The lines of an export, which has one stream after the other, by time. */
const sorted = (stdout: string) => stdout.trimEnd().split('\n').sort();

const dockwarden = (...args: readonly string[]): Promise<Ran> =>
  run(process.execPath, [MAIN, ...args]);

/** A copy of the data directory with other bytes in the middle of one of its files. */
function damaged(name: string, extension: string): string {
  const path = folder.at(name);
  cpSync(DATA, path, { recursive: true });
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  const file = join(path, files.find((each) => each.endsWith(extension)) ?? '');
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  // Of a database, a page is largely empty.
  bytes.fill(bytes.readUInt8(middle) ^ 0xff, middle, middle + (extension === '.db' ? 8_192 : 1));
  writeFileSync(file, bytes);
  return path;
}

describe('query --data', () => {
  it.each([
    ['process where process.name == "sh"'],
    ['any where true | tail 2'],
    ['sequence with maxspan=1m [process where process.name == "curl"] [process where true]'],
    ['sample by event.action [process where true] [process where process.name == "chmod"]'],
  ])('finds what is found in a file: %s', async (text) => {
    const found = await query([text, '--data', DATA]);
    expect(found.stdout).toBe((await query([text, FILE])).stdout);
    expect(found.stdout).not.toBe('');
  });

  it('reports what was read, and shows ids', async () => {
    const args = ['process where process.name == "sh"', '--data', DATA, '--format', 'csv'];
    const ran = await query([
      ...args,
      '--fields',
      '_id,process.pid',
      '--from',
      '2026-11-24T10:00:01Z',
    ]);
    expect(ran.stderr).toContain(
      'not read: 1 event outside --from and --to, 3 events excluded by indexes\n',
    );
    expect(ran.stderr).toContain('2 of 6 stored events read · 2 matched');
    expect(ran.stdout).toMatch(/^_id,process\.pid\r\n\S+,102\r\n\S+,104\r\n$/);
  });

  it('selects streams', async () => {
    const counted = ['any where true', '--count', '--data', DATA, '--stream'];
    expect((await query([...counted, 'logs-e*'])).stdout).toBe('3\n');
    expect((await query([...counted, 'nothing*'])).stdout).toBe('0\n');
  });

  it('explains which conditions the store answers', async () => {
    const text = 'process where process.name == "sh" and process.pid > 1';
    const { stdout } = await query([text, '--explain', '--data', DATA]);
    expect(stdout).toContain('store       3 of 6 events are read');
    expect(stdout).toContain('process.name == "sh"   (exact)');
    const json = await query([text, '--explain', '--format', 'json', '--data', DATA]);
    expect(JSON.parse(json.stdout)).toMatchObject({ store: { events: 6, read: 3 } });
  });

  it('reads files or a store, not both', async () => {
    const both = await query(['any where true', FILE, '--data', DATA]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('error[CLI1001]')]);
    const converted = await query(['any where true', '--keep-original', '--data', DATA]);
    expect([converted.code, converted.stderr]).toEqual([2, expect.stringContaining('for files')]);
    const neither = await query(['any where true', FILE, '--stream', 'x']);
    expect([neither.code, neither.stderr]).toEqual([2, expect.stringContaining('add --data DIR')]);
  });

  it.each([
    ['.blocks', 4, 2],
    ['.log', 5, 1],
  ])('counts what it cannot read of a %s file, and ends with 2', async (extension, found, lost) => {
    const path = damaged(`broken${extension}`, extension);
    const ran = await query(['any where length(process.name) > 0', '--count', '--data', path]);
    expect(ran.stdout).toBe(`${found}\n`);
    const events = lost === 1 ? '1 event' : `${lost} events`;
    expect(ran.stderr).toContain(
      `${events} could not be read, because the data directory is damaged`,
    );
    expect(ran.code).toBe(2);
    const exported = await dockwarden('export', '--data', path);
    expect(exported.stderr).toContain(`${events} could not be read`);
    expect(exported.code).toBe(2);
  });
});

describe('scan --data', () => {
  it('raises the alerts that a scan of files raises', async () => {
    const rule = folder.file(
      'rule.toml',
      `[rule]
name = "Shell"
description = "A shell."
rule_id = "3f0c3b8e-7b38-4f0d-9f0b-2f6e0d8a4c11"
type = "eql"
language = "eql"
severity = "low"
risk_score = 21
query = 'process where process.name == "sh"'
`,
    );
    const options = ['--rules', rule, '--format', 'table'];
    const alerts = ({ stdout }: Ran) => stdout.split('\n').filter((line) => line.includes('sh'));
    const found = await dockwarden('scan', '--data', DATA, ...options);
    expect(alerts(found)).toEqual(alerts(await dockwarden('scan', FILE, ...options)));
    expect(alerts(found)).toHaveLength(3);
    expect(found.stderr).toContain('6 of 6 stored events read by 1 rule');
  });
});

describe('export', () => {
  it('prints events byte for byte', async () => {
    const { stdout, stderr, code } = await dockwarden('export', '--data', DATA);
    expect(sorted(stdout)).toEqual(lines);
    expect(stderr).toContain('6 events exported');
    expect(code).toBe(0);
  });

  it('writes search hits to a new file, which are read as the same events', async () => {
    const output = folder.at('hits.ndjson');
    const args = ['export', '--data', DATA, '--envelope', '--output', output];
    expect((await dockwarden(...args)).code).toBe(0);
    expect((await query(['any where true', output])).stdout).toBe(`${lines.join('\n')}\n`);
    expect((await dockwarden(...args)).stderr).toContain('already exists');
  });
});

describe('verify', () => {
  it('reports an undamaged directory', async () => {
    const { stdout, code } = await dockwarden('verify', '--data', DATA);
    expect(stdout).toMatch(/^6 events in \d+ files, .*: everything is as it was written\n$/);
    expect(code).toBe(0);
  });

  it.each(['.blocks', '.index', '.log', '.db'])(
    'ends with 1 where a %s file is damaged',
    async (extension) => {
      const { stdout, code } = await dockwarden(
        'verify',
        '--data',
        damaged(`bad${extension}`, extension),
      );
      expect(stdout).toContain(`${extension}  `);
      expect(code).toBe(1);
    },
  );
});

describe('backup', () => {
  it('creates a directory that every command reads', async () => {
    const copy = folder.at('copy');
    const { stderr, code } = await dockwarden('backup', '--data', DATA, '--to', copy);
    expect(stderr).toContain('6 events in');
    expect(code).toBe(0);
    expect(sorted((await dockwarden('export', '--data', copy)).stdout)).toEqual(lines);
    const again = await dockwarden('backup', '--data', DATA, '--to', copy);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('error[STO1311]')]);
  });
});
