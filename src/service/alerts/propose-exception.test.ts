import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { testOf } from '../../detect/exceptions/compile.testing.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { checkException } from '../rules/exception-rows.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { proposeExceptions, type ProposedException } from './propose-exception.ts';
import { openTriage } from './triage.testing.ts';

const NOW = 1_764_000_000_000;

const BACKUP = {
  process: {
    name: 'tar',
    executable: '/usr/bin/tar',
    args: ['tar', 'czf', '/tmp/backup-20261126.tgz', '/srv', '-v', 'tar'],
    parent: { name: 'cron', executable: '/usr/sbin/cron' },
  },
  container: { image: { name: 'ops/backup' } },
  'orchestrator.namespace': 'ops',
  'orchestrator.resource.name': 'backup-7d9f8b6c5d-x2x4z',
  user: { name: 'root' },
};

async function proposalFor(document: object): Promise<ProposedException> {
  const { store } = await openTriage();
  return proposalIn(store, 'a', document);
}

function proposalIn(store: DetectionStore, name: string, document: object): ProposedException {
  store.alerts.add([newAlert(name, { document: JSON.stringify(document) })]);
  const { exceptions } = proposeExceptions(store, idOf(name), NOW);
  return exceptions[0] as ProposedException;
}

const short = ({ entries }: ProposedException) =>
  entries.map(({ entry: { field, type, value }, isChosen }) =>
    [isChosen ? '+' : '-', field, type === 'match' ? '=' : '~', value].join(' '),
  );

test('the fields that an analyst would use, best first', async () => {
  expect(short(await proposalFor(BACKUP))).toEqual([
    '+ process.executable = /usr/bin/tar',
    '+ process.args ~ /tmp/backup-*.tgz',
    '+ process.args = /srv',
    '- process.args = czf',
    '- process.args = tar',
    '- process.args = -v',
    '+ process.parent.executable = /usr/sbin/cron',
    '+ container.image.name = ops/backup',
    '- orchestrator.namespace = ops',
    '- orchestrator.resource.name ~ backup-*',
    '- user.name = root',
  ]);
});

test('the item is valid, has the chosen conditions and says where it comes from', async () => {
  const { item, event } = await proposalFor(BACKUP);
  expect(event).toBe('tar czf /tmp/backup-20261126.tgz /srv -v');
  const written = { ...item, list_id: 'l', item_id: 'i' };
  const checked = checkException('item', JSON.stringify(written));
  expect(checked.problems).toEqual([]);
  expect(checked.item?.entries).toHaveLength(5);
  expect(checked.item?.comments).toEqual([{ comment: `Proposed from the alert ${idOf('a')}.` }]);
});

test.each<[string, object, string[]]>([
  [
    'without arguments, the command line',
    { process: { name: 'sh', command_line: 'sh /run/1c6e3f20a8b4/job' } },
    ['+ process.name = sh', '+ process.command_line ~ sh /run/*/job'],
  ],
  [
    'characters of patterns are escaped',
    { 'process.name': 'sh', 'process.args': ['sh', 'rm *.log 12345'] },
    ['+ process.name = sh', String.raw`+ process.args ~ rm \*.log *`],
  ],
  [
    'a pattern that fits everything is none',
    { 'process.name': 'sh', 'process.args': ['sh', '123456'] },
    ['+ process.name = sh', '+ process.args = 123456'],
  ],
  [
    'words of letters alone do not change',
    { 'process.name': 'deadbeef', 'process.args': ['x', 'feedface'] },
    ['+ process.name = deadbeef', '+ process.args = feedface'],
  ],
  [
    'a request to Kubernetes',
    {
      'kubernetes.audit.user.username': 'system:serviceaccount:ci:deployer',
      kubernetes: { audit: { objectRef: { resource: 'secrets', name: 'db', namespace: 'ci' } } },
    },
    [
      '+ kubernetes.audit.user.username = system:serviceaccount:ci:deployer',
      '+ kubernetes.audit.objectRef.resource = secrets',
      '- kubernetes.audit.objectRef.namespace = ci',
      '- kubernetes.audit.objectRef.name = db',
    ],
  ],
  [
    'where no argument is more specific than the others, the first of them',
    { 'process.name': 'sh', 'process.args': ['sh', 'a', '-c', 'id'] },
    ['+ process.name = sh', '+ process.args = a', '+ process.args = id', '+ process.args = -c'],
  ],
  ['nothing to go by', { message: 'x' }, []],
])('%s', async (_, document, expected) => {
  expect(short(await proposalFor(document))).toEqual(expected);
});

test('huge values are compared by their beginning, and few arguments are offered', async () => {
  const args = Array.from({ length: 5_000 }, (_, at) => `word${at}`);
  const proposal = await proposalFor({ process: { name: 'x'.repeat(100_000), args } });
  expect(proposal.entries).toHaveLength(13);
  expect(proposal.entries[0]?.entry).toMatchObject({ type: 'wildcard' });
  expect(proposal.entries[0]?.entry.value).toHaveLength(257);
});

test('a sequence gets one exception a stage, limited to it', async () => {
  const { store } = await openTriage();
  const stages = [{ 'process.name': 'curl' }, { 'process.name': 'sh' }];
  store.alerts.add(newSequence('s', stages));
  const { exceptions } = proposeExceptions(store, idOf('s'), NOW);
  expect(exceptions.map(({ stage, item }) => [stage, item['meta']])).toEqual([
    [1, { dockwarden: { stage: 1 } }],
    [2, { dockwarden: { stage: 2 } }],
  ]);
  expect(exceptions.map(short)).toEqual([['+ process.name = curl'], ['+ process.name = sh']]);
});

test('whatever the event is, the item that is proposed hides it', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom(
      'a*b?',
      String.raw`\\d+`,
      'api-7d9f8b6c5d-x2x4z',
      '/tmp/12345/x',
      'x'.repeat(300),
    ),
    fc.stringMatching(/^[0-9a-f-]{0,40}$/),
  );
  const value = fc.oneof(text, fc.array(text, { maxLength: 4 }), fc.integer());
  const names = ['process.name', 'process.args', 'file.path', 'user.id', 'container.image.name'];
  const names2 = ['process.command_line', 'orchestrator.resource.name', 'process.parent.name'];
  const document = fc.dictionary(fc.constantFrom(...names, ...names2), value, { minKeys: 1 });
  const { store } = await openTriage();
  let count = 0;
  fc.assert(
    fc.property(document, (each) => {
      const { entries, item } = proposalIn(store, String((count += 1)), each);
      if (entries.length === 0) return;
      const written = { ...item, entries: entries.map(({ entry }) => entry) };
      const json = JSON.stringify({ ...written, list_id: 'l', item_id: 'i' });
      const checked = checkException('item', json).item;
      expect(testOf(checked === null ? [] : [checked])(each)).toEqual([0]);
    }),
    { numRuns: 300 },
  );
});

test('an alert that is not there is refused', async () => {
  const { store } = await openTriage();
  expect(() => proposeExceptions(store, idOf('x'), NOW)).toThrow('there is no alert');
});

test('a long value is not cut within a character', async () => {
  const line = `${'x'.repeat(255)}😀${'y'.repeat(20)}`;
  const proposal = await proposalFor({ process: { command_line: line } });
  const { entries, item } = proposal;
  expect(entries[0]?.entry.value).toBe(`${'x'.repeat(255)}*`);
  // Half of a pair is escaped in JSON.
  expect(JSON.stringify(item['name'])).not.toContain(String.raw`\ud`);
});
