import { selectionOf } from './answer.ts';
import { afterEach, expect, it } from 'vitest';
import { openTriage } from '../../../service/alerts/triage.testing.ts';
import { NOW, searchable } from './searchable.testing.ts';

const MATCHING = 400;
const OTHERS = 100;

let close: (() => void) | null = null;
afterEach(() => close?.());

const alert = (number: number, name: string) =>
  searchable(
    `${name} ${number}`,
    { process: { name, pid: number % 10 } },
    { createdAt: NOW + number },
  );

it.each([
  ['columns', { term: { 'process.name': 'sh' } }, MATCHING],
  [
    'documents',
    {
      bool: {
        filter: [{ term: { 'process.name': 'sh' } }, { range: { 'process.pid': { gte: 5 } } }],
      },
    },
    MATCHING / 2,
  ],
])('a change touches exactly what a query by %s found when it began', async (_, query, count) => {
  // So few at a time that alerts arrive while it still selects.
  const triage = await openTriage(40, selectionOf);
  ({ close } = triage);
  const { store } = triage;
  store.alerts.add(Array.from({ length: MATCHING }, (_unused, number) => alert(number, 'sh')));
  store.alerts.add(Array.from({ length: OTHERS }, (_unused, number) => alert(number, 'nc')));
  const runner = triage.startRunner();
  const request = {
    search: { query: JSON.stringify(query), now: NOW },
    change: { status: 'closed', closeReason: 'benign' },
  };
  const { id } = runner.start('alerts.change', request, 'ann');

  // More of the same arrive, and some of them do not match any more, while it runs.
  let arrived = 0;
  while (['waiting', 'running'].includes(runner.get(id).state)) {
    if (runner.get(id).result !== null && arrived < 1_000) {
      store.alerts.add(
        Array.from({ length: 50 }, (_unused, number) => alert(MATCHING + arrived + number, 'sh')),
      );
      arrived += 50;
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect(runner.get(id)).toMatchObject({
    state: 'done',
    done: count,
    result: { changed: count, unchanged: 0, gone: 0 },
  });
  expect(arrived).toBeGreaterThan(0);
  expect(store.alerts.count({ statuses: ['closed'] })).toBe(count);
  await runner.close();
});

it('refuses a query that it does not understand, before there is a job', async () => {
  const triage = await openTriage(undefined, selectionOf);
  ({ close } = triage);
  const runner = triage.startRunner();
  for (const query of ['{', '{"nope":{}}', '{}']) {
    const request = { search: { query, now: NOW }, change: { addTags: ['x'] } };
    expect(() => runner.start('alerts.change', request, 'ann')).toThrow(
      expect.objectContaining({ code: 'ENG2001' }),
    );
  }
  expect(runner.list(10)).toEqual([]);
  await runner.close();
});
