import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { event } from './run-command.testing.ts';
import { ATTACK, BENIGN, documentsOf, idsOf, scan, ScanFolder } from './scan.testing.ts';

const folder = new ScanFolder();
afterAll(() => folder.remove());
const { events, kubectl } = folder;

describe('dockwarden scan', () => {
  it('finds every shipped alert of the recorded intrusion, the hidden ones aside', async () => {
    const { code, stdout, stderr } = await scan([ATTACK]);
    expect(code).toBe(0);
    const alerts = documentsOf(stdout).filter(
      (each) => each['kibana.alert.building_block_type'] === undefined,
    );
    expect(alerts).toHaveLength(280);
    expect(stderr).toContain('12  runc init sets up a container');
    expect(stderr).toContain('280 alerts (19 critical, 48 high, 68 medium, 145 low)');
  });

  it('alerts for every technique that the recording shows', async () => {
    const listed =
      readFileSync('content/samples/README.md', 'utf8').match(/T\d{4}(\.\d{3})?/g) ?? [];
    expect(listed.length).toBeGreaterThan(40);
    const { stdout } = await scan(['--format', 'navigator', ATTACK]);
    const { techniques } = JSON.parse(stdout) as {
      techniques: { techniqueID: string; score: number }[];
    };
    const found = new Set(
      techniques.filter(({ score }) => score > 0).map((each) => each.techniqueID),
    );
    expect(listed.filter((id) => !found.has(id))).toStrictEqual([]);
  });

  it('raises few alerts for benign containers', async () => {
    const { stdout, stderr } = await scan([BENIGN]);
    const severities = documentsOf(stdout).map((each) => each['kibana.alert.severity']);
    expect(severities).toStrictEqual(Array.from({ length: 10 }, () => 'low'));
    expect(stderr).toContain('32 alerts hidden by exceptions');
    expect(stderr).toMatch(/32 {2}runc init/);
  });

  it('applies example exceptions only if they are named', async () => {
    const { stdout, stderr } = await scan([
      '--exceptions',
      'content/exceptions/example-deployer.ndjson',
      BENIGN,
    ]);
    expect(documentsOf(stdout)).toHaveLength(3);
    expect(stderr).toMatch(/7 {3}The deployer/);
  });

  it('shows what exceptions hide when they are switched off, all or one', async () => {
    const all = await scan(['--no-exceptions', BENIGN]);
    expect(documentsOf(all.stdout)).toHaveLength(42);
    expect(all.stderr).not.toContain('hide');
    const one = await scan(['--skip-exception', 'dockwarden-runc-init', BENIGN]);
    expect(documentsOf(one.stdout)).toHaveLength(42);
    const unknown = await scan(['--skip-exception', 'dockwarden-runc-int', BENIGN]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('`dockwarden-runc-init`');
  });

  it('assigns the same ids whatever the input, and raises each alert once', async () => {
    const bytes = gunzipSync(readFileSync(ATTACK));
    const plain = folder.file('copy-under-another-name.ndjson', bytes);
    const first = await scan([ATTACK]);
    const second = await scan([plain]);
    expect(idsOf(second.stdout)).toStrictEqual(idsOf(first.stdout));
    expect(new Set(idsOf(first.stdout)).size).toBe(idsOf(first.stdout).length);
    const twice = await scan([
      '--max-alerts',
      'all',
      '--rule-id',
      'kubectl',
      '--rules',
      kubectl,
      events,
      events,
    ]);
    expect(idsOf(twice.stdout)).toHaveLength(2);
    expect(twice.stderr).toContain('2 duplicate matches on the same events');
  });

  it('carries the whole source document', async () => {
    const { stdout } = await scan(['--rules', kubectl, events]);
    const [alert] = documentsOf(stdout);
    expect(alert).toMatchObject({
      event: { category: ['process'], type: ['start'], action: 'exec', kind: 'signal' },
      process: { name: 'kubectl', pid: 101, args: ['kubectl', '-v'] },
      container: { id: 'a', name: 'c-a' },
      'kibana.alert.rule.name': 'kubectl',
      'kibana.alert.severity': 'medium',
      'kibana.alert.original_time': '2026-11-24T10:00:01.000Z',
    });
  });

  it('makes a shell and building blocks of a sequence', async () => {
    const sequence = folder.rule(
      'sequence',
      'sequence by container.id with maxspan=1m [process where process.name == "kubectl"] [process where process.name == "ls"]',
    );
    const { stdout } = await scan(['--rules', sequence, events]);
    const documents = documentsOf(stdout);
    expect(documents.map((each) => each['kibana.alert.group.index'])).toStrictEqual([
      undefined,
      0,
      1,
    ]);
    expect(new Set(documents.map((each) => each['kibana.alert.group.id'])).size).toBe(1);
    expect(documents[0]).toMatchObject({ container: { id: 'a', name: 'c-a' } });
  });

  it('finds the same on all cores as in one thread', async () => {
    const many = Array.from({ length: 24_000 }, (_, index) =>
      event(index % 60, index % 100 === 0 ? 'kubectl' : 'ls', { pad: 'x'.repeat(400), nr: index }),
    );
    const path = folder.file('many.ndjson', many);
    const { stdout } = await scan(['--rules', kubectl, '--max-alerts', 'all', path]);
    const numbers = documentsOf(stdout).map((each) => each['nr'] as number);
    expect(numbers.toSorted((a, b) => a - b)).toStrictEqual(
      Array.from({ length: 240 }, (_, index) => index * 100),
    );
  });
});
