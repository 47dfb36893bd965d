import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  openDataFolderForTests,
  type OpenDataFolder,
} from '../../stores/embedded/data-folder.testing.ts';
import { ServiceWithDetection } from './real-detection.testing.ts';

const service = new ServiceWithDetection();
let data: OpenDataFolder;

/** What the service takes for now. */
const NOW = 1_800_000_000_000;

const event = (ageMs: number, name: unknown) =>
  JSON.stringify({
    '@timestamp': new Date(NOW - ageMs).toISOString(),
    event: { category: ['process'] },
    process: { name },
  });

beforeAll(async () => {
  data = await openDataFolderForTests(service.folder);
  const events = [
    ...[1, 2, 3].map((age) => event(age, 'nsenter')),
    event(4, ['NSlookup', 'other']),
    event(5, 'n*x'),
    event(2 * 86_400_000, 'nsold'),
  ];
  await data.append('logs-cloud_defend.process-default', events);
  await service.start();
});
afterAll(async () => {
  await data.close();
  await service.stop();
});

const values = async (query: Readonly<Record<string, string>>) =>
  (await service.ask('GET', `/dw/fields/_values?${String(new URLSearchParams(query))}`)).value;

it('are the most frequent of the last day that begin so, in any case', async () => {
  expect(await values({ field: 'process.name', prefix: 'ns' })).toEqual({
    field: 'process.name',
    values: [
      { value: 'nsenter', count: 3 },
      { value: 'NSlookup', count: 1 },
    ],
    events: 4,
    isComplete: true,
  });
  expect(await values({ field: 'process.name', prefix: 'n*' })).toMatchObject({
    values: [{ value: 'n*x', count: 1 }],
  });
  expect(await values({ field: 'process.name' })).toMatchObject({ events: 5 });
});

it('of a name that no query can have are refused or none', async () => {
  for (const field of ['no.such', 'a`b', "x' or true", '\u0000'])
    expect(await values({ field })).not.toMatchObject({ events: 5 });
});
