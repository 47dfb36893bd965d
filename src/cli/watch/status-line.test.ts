import { expect, it } from 'vitest';
import { EventCounts } from '../../runs/blocks/event-counts.ts';
import { AlertAges } from '../../runs/watch/latency.ts';
import { StatusLine } from './status-line.ts';

it('shows the state of the watch, most important first', () => {
  const ages = new AlertAges();
  const shown = { total: 3, ages };
  const rejects = { count: 0 };
  const line = new StatusLine(63, shown, rejects, 1_000);
  expect(line.text(1_000)).toBe(
    '3 alerts · 0 events/s · 0 events · 63 rules · 0:00 · Ctrl-C to stop',
  );
  const events = new EventCounts(0);
  const sensor = { lost: 1, dropped: 2, unread: 1_000 } as never;
  line.follow({ status: () => sensor }, { events, counts: () => [{ late: 5 } as never] });
  ages.latency.add(12);
  rejects.count = 4;
  events.documents = 2_000;
  expect(line.text(2_000)).toBe(
    '3 alerts · 2,000 events/s · 2,000 events · 3 lost · 1,000 execs without arguments · 5 late · 4 skipped · latency 12 ms, p99 12 ms · 63 rules · 0:01 · Ctrl-C to stop',
  );
});

it('takes the rate over the last moments', () => {
  const events = new EventCounts(0);
  const line = new StatusLine(1, { total: 0, ages: new AlertAges() }, { count: 0 }, 0);
  line.follow({ status: () => null }, { events, counts: () => [] });
  const rateAt = (milliseconds: number, documents: number) => {
    events.documents = documents;
    return line.text(milliseconds).split(' · ')[1];
  };
  expect(rateAt(0, 0)).toBe('0 events/s');
  expect(rateAt(1_000, 1_000)).toBe('1,000 events/s');
  expect(rateAt(3_000, 1_000)).toBe('0 events/s');
  expect(rateAt(3_600_000, 1_000)).toBe('0 events/s');
  expect(line.text(3_725_000)).toContain(' · 1:02:05 · ');
});
