import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MAX_ACTIONS, MAX_BLOCKS, MAX_DOCUMENTS } from '../../src/service/events/intake/intake.ts';
import { SETTINGS } from '../../src/api/config/settings.ts';
import { OVERFLOW_STREAM } from '../../src/stores/event-store.ts';
import { STREAM_LIMITS } from '../../src/stores/embedded/streams.ts';
import { formatCount } from '../../src/util/counts.ts';

const read = (name: string) => readFileSync(`docs/guide/${name}.md`, 'utf8');
const guide = read('service');

/** The second and third cell of a row of the table of limits. */
function limit(name: string): [limit: string, beyond: string] {
  const row = guide.split('\n').find((line) => line.startsWith(`| ${name}`)) ?? '';
  const [, , most = '', beyond = ''] = row.split('|').map((cell) => cell.trim());
  return [most, beyond];
}

it('the guide states the limits that requests have', () => {
  const { requests, connections, streams } = SETTINGS.limits;
  expect(limit('actions of a bulk request')).toEqual([formatCount(MAX_ACTIONS), '413']);
  expect(limit('documents of any other request')).toEqual([formatCount(MAX_DOCUMENTS), '413']);
  expect(limit('blocks of a request')[0]).toBe(formatCount(MAX_BLOCKS));
  expect(limit('requests with events in progress')[0]).toMatch(`${requests.initial}, `);
  expect(limit('connections')[0]).toBe(
    `${formatCount(connections.initial)}, ${connections.initial / 4}`,
  );
  expect(STREAM_LIMITS).toEqual({ most: streams.initial, mostOfSender: streams.initial / 5 });
  expect(limit('streams')[0]).toBe(
    `${formatCount(STREAM_LIMITS.most)}, ${STREAM_LIMITS.mostOfSender}`,
  );
  expect(guide).toContain(OVERFLOW_STREAM);
});

it('no other page states them', () => {
  expect(read('sending-events')).not.toMatch(/\d,\d{3} (?:actions|documents|indices|streams)/);
});
