import { expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../../../events/origin/data-set-aliases.ts';
import type { Rule } from '../../../../rules/index.ts';
import { memoryReader } from '../../../../stores/memory-reader.testing.ts';
import { eventsOf, inputsOf, ruleOf } from '../preview.testing.ts';
import { findNearestMiss } from './nearest-miss.ts';
import { nearestMissLines } from './text.ts';

const ALL = { from: null, to: null, now: 0n, dataSetAliases: DATA_SET_ALIASES };

async function linesOf(
  query: string,
  documents: readonly object[],
  fields: Partial<Rule> = {},
): Promise<readonly string[]> {
  const inputs = inputsOf(memoryReader(eventsOf(documents)));
  return nearestMissLines(await findNearestMiss(ruleOf(query, fields), inputs, ALL));
}

const process = (name: string, parent: string, host = 'a') => ({
  event: { category: 'process' },
  process: { name, parent: { executable: parent } },
  host: { id: host },
});

it('names the condition that events fail, how many and with which value', async () => {
  const query = `process where process.name : "sh" and process.parent.executable != "/usr/bin/x"`;
  const documents = [
    process('sh', '/usr/bin/x'),
    process('SH', '/usr/bin/x'),
    process('ls', '/bin/y'),
    { ...process('sh', '/bin/y'), event: { category: 'file' } },
  ];
  expect(await linesOf(query, documents)).toEqual([
    'no events satisfy all conditions',
    '  2 events pass everything but process.parent.executable != "/usr/bin/x"; in event 0 of the store, process.parent.executable is "/usr/bin/x"',
    '  1 event passes everything but event.category == "process"; in event 3 of the store, event.category is "file"',
    '  1 event passes everything but process.name : "sh"; in event 2 of the store, process.name is "ls"',
  ]);
});

it('names two conditions where no event is nearer, and fields without any value', async () => {
  const query =
    'process where process.name == "sh" and user.id == "0" and process.parent.executable : "/opt/*"';
  expect(await linesOf(query, [process('sh', '/bin/y')])).toEqual([
    'no event that the rule reads has a value for user.id',
    'no events satisfy all conditions',
    '  1 event passes everything but user.id == "0", and process.parent.executable : "/opt/*"; in event 0 of the store, user.id is absent, and process.parent.executable is "/bin/y"',
    '  no event satisfies user.id == "0": its field has no value anywhere',
    '  no event satisfies process.parent.executable : "/opt/*"',
  ]);
});

it('counts what index patterns and filters leave out', async () => {
  const document = {
    ...process('sh', '/bin/y'),
    data_stream: { type: 'logs', dataset: 'a', namespace: 'b' },
  };
  const query = 'process where process.name == "sh"';
  const elsewhere = await linesOf(query, [document], { index: ['logs-other-*'] });
  expect(elsewhere[0]).toBe("outside of the rule's index patterns: 1 of 1 event");
  const filters = [{ query: { match_phrase: { 'host.id': 'b' } } }];
  expect(await linesOf(query, [document], { filters })).toEqual([
    'no events satisfy all conditions',
    '  1 event passes everything but the filters of the rule (first: event 0 of the store)',
  ]);
});

it('counts a condition that cannot be evaluated as missed', async () => {
  const query = 'process where process.name == "sh" and number(host.id) > 2';
  const [, line] = await linesOf(query, [process('sh', '', 'x'), process('sh', '', '1')]);
  expect(line).toBe(
    '  2 events pass everything but number(host.id) > 2, of which 1 could not be evaluated; in event 0 of the store, host.id is "x"',
  );
});

it('says where sequences end', async () => {
  const query = `sequence by host.id with maxspan=5s
    [process where process.name == "sh"] [process where process.name == "nc"]`;
  const documents = [
    process('sh', '', 'a'),
    process('nc', '', 'b'),
    ...Array.from({ length: 8 }, () => process('ls', '', 'c')),
    process('nc', '', 'a'),
  ];
  expect((await linesOf(query, documents)).slice(-4)).toEqual([
    'stage 1 begins 1 sequence',
    'stage 2 continues none of them',
    'without maxspan, there would be 1 match',
    'whatever the join keys, there would be 1 match',
  ]);
  expect((await linesOf(query, documents.slice(0, 2))).slice(-3)).toEqual([
    'stage 2 continues none of them',
    'no join key of stage 2 is one of the stage before, such as "a"',
    'whatever the join keys, there would be 1 match',
  ]);
});
