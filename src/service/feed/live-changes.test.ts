import { afterEach, beforeEach, expect, it } from 'vitest';
import { newSequence } from '../alerts/alert.testing.ts';
import { openStore } from '../jobs/store.testing.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { alertIdOf, ANN, newAlert, newStory } from '../../stores/alert.testing.ts';
import {
  liveChanges,
  type LiveChanges,
  type LivePlace,
  placeText,
  readPlace,
} from './live-changes.ts';

let opened: Awaited<ReturnType<typeof openStore>>;
let store: DetectionStore;
beforeEach(async () => {
  opened = await openStore();
  ({ store } = opened);
});
afterEach(() => opened.close());

const ALL = [{}];
const since = (after: LivePlace | null, queries = ALL) => liveChanges(store, { after, queries });
const now = () => since(null).place;
const seen = ({ alerts }: LiveChanges) => alerts.map(({ what, alert }) => [what, alert.id]);
const first = alertIdOf(1);

it('alerts are raised, changed, and grow', () => {
  store.alerts.add([newAlert(0)]);
  const start = now();
  expect(since(start)).toMatchObject({ isReset: false, alerts: [], place: start });
  store.alerts.add([newAlert(1), newAlert(2)]);
  const raised = since(start);
  expect(seen(raised)).toEqual([
    ['raised', first],
    ['raised', alertIdOf(2)],
  ]);
  expect(since(raised.place)).toMatchObject({ alerts: [], place: raised.place });
  store.alerts.change([first], { status: 'acknowledged' }, ANN);
  const changed = since(raised.place);
  expect(seen(changed)).toEqual([['changed', first]]);
  // As one change, for a client that connects later.
  expect(seen(since(start))).toEqual([
    ['raised', alertIdOf(2)],
    ['raised', first],
  ]);
  const suppression = { instance: 'i', start: null, end: null, count: 3 };
  store.alerts.grow([{ id: first, suppression }], ANN.at + 5);
  const grown = since(changed.place);
  expect(seen(grown)).toEqual([['grown', first]]);
  expect(grown.alerts[0]?.alert.suppressed).toBe(3);
  store.alerts.change([first], { status: 'closed' }, { ...ANN, at: ANN.at + 9 });
  expect(seen(since(grown.place))).toEqual([['changed', first]]);
});

it('each query finds its own, and says what has left it', () => {
  store.alerts.add([newAlert(1, { severity: 'high' })]);
  const start = now();
  store.alerts.change([first], { status: 'closed' }, ANN);
  const queries = [
    { statuses: ['open'] },
    { statuses: ['closed'] },
    { severities: ['low'] },
    { statuses: ['open'], severities: ['low'] },
  ] as const;
  const { alerts } = liveChanges(store, { after: start, queries });
  expect(alerts).toMatchObject([{ foundBy: [1], leftBy: [0] }]);
  expect(liveChanges(store, { after: start, queries: queries.slice(2) }).alerts).toEqual([]);
});

it('a sequence is one alert, with what its members did', () => {
  const start = now();
  store.alerts.add(newSequence('s', [{ process: { args: ['a'] } }, { process: { args: ['b'] } }]));
  const { alerts } = since(start);
  expect(alerts.map(({ alert }) => alert.command)).toEqual(['a → b']);
});

it('stories come with their alerts, and those that lost them', () => {
  const start = now();
  store.alerts.add([newAlert(1), newAlert(2)]);
  for (const id of ['s', 't']) store.alerts.putStory(newStory(id));
  store.alerts.setStory([first], 's', null);
  const { stories, place } = since(start);
  expect(stories).toMatchObject([{ id: 's', alerts: 1, mergedInto: null }]);
  store.alerts.setStory([first], 't', ANN);
  store.stories.merge('s', 't');
  const detail = JSON.stringify({ from: 's', to: 't', alerts: [first] });
  store.stories.addHistory({ story: 't', ...ANN, what: 'merged', detail });
  expect(since(place).stories).toMatchObject([
    { id: 't', alerts: 1, mergedInto: null },
    { id: 's', alerts: 0, mergedInto: 't' },
  ]);
});

it('pages follow each other, and no client reads more than can be looked at', () => {
  const start = now();
  store.alerts.add(Array.from({ length: 1_200 }, (_, number) => newAlert(number)));
  const counts: [number, boolean][] = [];
  let page = since(start);
  for (; page.alerts.length > 0; page = since(page.place))
    counts.push([page.alerts.length, page.hasMore]);
  expect(counts).toEqual([
    [500, true],
    [500, true],
    [200, false],
  ]);
  expect(page.place).toEqual(now());
  store.alerts.add(Array.from({ length: 9_000 }, (_, number) => newAlert(5_000 + number)));
  expect(since(start)).toMatchObject({ isReset: true, alerts: [], place: now() });
});

it('a store of another history knows no place of this one', () => {
  store.alerts.add([newAlert(1)]);
  const place = now();
  expect(since({ ...place, change: place.change + 1 }).isReset).toBe(true);
  expect(since({ ...place, alertId: alertIdOf(7) }).isReset).toBe(true);
  expect(since({ ...place, alertId: alertIdOf(1).slice(0, 12) }).isReset).toBe(false);
});

it('a place is a text that clients bring back, or the number of a change alone', () => {
  store.alerts.add([newAlert(1)]);
  const place = now();
  const text = placeText(place);
  expect(text).toBe(`1-1-${first.slice(0, 12)}`);
  expect(since(readPlace(text)).isReset).toBe(false);
  expect(readPlace('0')).toEqual({ change: 0, number: null, alertId: null });
  // Which of them are new cannot be told then, but what comes behind.
  const { alerts, place: next } = since(readPlace('0'));
  expect(alerts.map(({ what }) => what)).toEqual(['changed']);
  expect(next).toEqual(place);
  for (const bad of ['', '-1', '1-', '1-1-zz', '1e3', '9'.repeat(16), '1-1-x-1'])
    expect(readPlace(bad)).toBeNull();
});
