import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DETECTION_FILE, openDetectionStore } from '../../../../stores/open/detection.ts';
import type { SearchWork } from '../run-search.ts';
import { NOW, openSearch, searchable } from '../searchable.testing.ts';
import { SearchThreads } from './search-threads.ts';

let folder: string;
let data: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'search-threads-'));
  const setup = await openSearch();
  const { store } = setup;
  store.alerts.add(
    Array.from({ length: 2_000 }, (_, number) =>
      searchable(`${number}`, { n: number }, { createdAt: NOW - number }),
    ),
  );
  data = join(folder, DETECTION_FILE);
  store.close();
  renameSync(join(setup.folder, DETECTION_FILE), data);
  rmSync(setup.folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const ALL_DOCUMENTS = { size: 0, query: { range: { n: { gte: 0 } } } };

const work = (body: object, maxMs = 10_000): SearchWork => ({
  kind: 'search',
  index: 'x',
  body: JSON.stringify(body),
  parameters: {},
  now: NOW,
  maxMs,
});
const totalOf = (json: string) =>
  (JSON.parse(json) as { hits: { total: { value: number } } }).hits.total.value;
const outcomes = async (asked: Promise<string>[]) =>
  (await Promise.allSettled(asked)).map((each) =>
    each.status === 'fulfilled' ? 'answered' : (each.reason as { code: string }).code,
  );

it('answers a few at a time, lets some wait, and refuses the others', async () => {
  const threads = new SearchThreads({ threads: 2, waiting: 3 });
  const asked = Array.from({ length: 8 }, () => threads.run(data, work(ALL_DOCUMENTS)));
  const found = await outcomes(asked);
  expect(found).toEqual([
    ...Array<string>(5).fill('answered'),
    ...Array<string>(3).fill('ENG2004'),
  ]);
  await expect(threads.run(data, work({ query: { nope: {} } }))).rejects.toMatchObject({
    code: 'ENG2001',
    status: 400,
  });
  await expect(threads.run(`${data}.missing`, work({}))).rejects.toMatchObject({ code: 'STO1307' });
  await threads.close();
});

it('ends threads that are idle, and starts them again', async () => {
  const threads = new SearchThreads({ idleMs: 20 });
  expect(totalOf(await threads.run(data, work(ALL_DOCUMENTS)))).toBe(2_000);
  await new Promise((done) => setTimeout(done, 500));
  expect(totalOf(await threads.run(data, work(ALL_DOCUMENTS)))).toBe(2_000);
  await threads.close();
});

it('returns what it found within its time, and gives up what takes longer', async () => {
  const threads = new SearchThreads({});
  const answer = JSON.parse(await threads.run(data, work(ALL_DOCUMENTS, 0))) as {
    timed_out: boolean;
  };
  expect(answer.timed_out).toBe(true);
  // A count has no place to say so.
  const count: SearchWork = {
    ...work({ query: ALL_DOCUMENTS.query }, -1),
    kind: 'count',
  };
  await expect(threads.run(data, count)).rejects.toMatchObject({ code: 'ENG2002', status: 400 });
  await threads.close();
  const hasty = new SearchThreads({ graceMs: -10_000 });
  expect(await outcomes([hasty.run(data, work(ALL_DOCUMENTS))])).toEqual(['ENG2004']);
  // The thread is free again.
  await hasty.close();
});

it('refuses what is under way when it closes, and ends at once', async () => {
  const threads = new SearchThreads({});
  const asked = Array.from({ length: 6 }, () => threads.run(data, work(ALL_DOCUMENTS)));
  const found = outcomes(asked);
  await threads.close();
  expect((await found).filter((each) => each === 'ENG2004').length).toBeGreaterThan(3);
  await expect(threads.run(data, work({}))).rejects.toMatchObject({ code: 'ENG2004' });
});

it('counts alerts, and does not begin what was cancelled', async () => {
  const threads = new SearchThreads({ threads: 1 });
  const asked = threads.run(data, work(ALL_DOCUMENTS));
  const gone = new AbortController();
  const request = { query: {}, buckets: 1, facets: [], size: 1 };
  const counts = { kind: 'counts', name: 'alerts.overview', request } as const;
  const left = threads.run(data, counts, gone.signal);
  const waited = threads.run(data, counts, new AbortController().signal);
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'ENG2004' });
  expect(totalOf(await asked)).toBe(2_000);
  expect(JSON.parse(await waited)).toMatchObject({ total: 2_000, severities: {} });
  await threads.close();
});

it('ends what it has begun when it is cancelled', async () => {
  const threads = new SearchThreads({ threads: 1 });
  const gone = new AbortController();
  const left = threads.run(data, work(ALL_DOCUMENTS), gone.signal);
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'ENG2004' });
  expect(totalOf(await threads.run(data, work(ALL_DOCUMENTS)))).toBe(2_000);
  await threads.close();
});

it('reads the database of a space that was removed and created again', async () => {
  const threads = new SearchThreads({ threads: 1 });
  const file = join(folder, 'space.db');
  for (const count of [3, 5]) {
    const store = await openDetectionStore(file);
    store.alerts.add(Array.from({ length: count }, (_, number) => searchable(`s ${number}`, {})));
    store.close();
    expect(totalOf(await threads.run(file, work({ size: 0 })))).toBe(count);
    renameSync(file, `${file}.${count}`);
  }
  await threads.close();
});
