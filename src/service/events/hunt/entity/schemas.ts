import { z } from 'zod';
import { alertSummary } from '../../../alerts/schemas.ts';
import { alertStatus, count, isoTime, severity, what } from '../../../operation/common.ts';
import { counted, treeMissing, treeNode } from '../context/schemas.ts';
import { ENTITY_FIELDS } from './entity.ts';

const entity = z.object({ field: z.enum(ENTITY_FIELDS), value: z.string() });

const left = what(
  z.array(z.string()),
  'what is not in the answer, or not looked at, in words; empty where that is nothing',
);

const seen = z.object({ value: z.string(), events: count() });

const covered = what(
  z.object({ from: isoTime(), to: isoTime() }).nullable(),
  'the time that was looked at, where that is not all that is stored',
);

export const entityView = z.object({
  ...entity.shape,
  events: counted,
  isExact: what(
    z.boolean(),
    'whether the index holds the values whole; if not, there may be fewer',
  ),
  firstSeen: what(isoTime().nullable(), 'null where no event is stored'),
  lastSeen: isoTime().nullable(),
  covered,
  histogram: what(
    z
      .object({
        intervalMs: z.int().min(1),
        buckets: what(
          z.array(z.tuple([z.int(), count()])),
          'start in milliseconds since 1970, and events',
        ),
      })
      .nullable(),
    'events by time, from the first to the last; null without any',
  ),
  facts: what(
    z.array(
      z.object({ field: z.string(), values: z.array(seen), more: what(count(), 'other values') }),
    ),
    'what its newest events say of it, by field',
  ),
  factEvents: what(count(), 'how many of the newest events were read for that'),
  seenWith: what(
    z.array(
      z.object({ field: z.string(), count: counted, values: what(z.array(seen), 'most frequent') }),
    ),
    'values of other fields in its events',
  ),
  alerts: z.object({
    total: count(),
    open: count(),
    severities: what(
      z.object({ low: count(), medium: count(), high: count(), critical: count() }),
      'open ones',
    ),
    rules: what(
      z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          severity: severity(),
          count: count(),
          newest: alertSummary,
        }),
      ),
      'of open ones, the worst first, each with its newest alert',
    ),
    otherRules: what(count(), 'further ones'),
    newest: what(isoTime().nullable(), 'when the event of the newest alert happened'),
  }),
  stories: what(
    z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        severity: severity(),
        status: alertStatus(),
        alerts: count(),
        openAlerts: count(),
        lastAlertAt: isoTime(),
      }),
    ),
    'of its alerts, the latest first',
  ),
  exceptions: what(
    z.array(z.object({ key: z.string(), name: z.string(), list: z.string() })),
    'exception items with a condition that names it',
  ),
  left,
});

export const entityPrograms = z.object({
  ...entity.shape,
  programs: what(
    z.array(
      z.object({
        executable: z.string(),
        here: what(count(), 'events of it here'),
        events: counted,
        containers: counted,
        images: counted,
        hosts: counted,
        firstSeen: isoTime().nullable(),
      }),
    ),
    'programs of its events and how far each was seen at all, the rarest first',
  ),
  itself: what(
    z.object({ events: counted, containers: counted, images: counted, hosts: counted }),
    'how far the thing itself was seen',
  ),
  covered,
  left,
});

export const entityProcesses = z.object({
  ...entity.shape,
  from: isoTime(),
  to: isoTime(),
  roots: what(
    z.array(treeNode),
    'processes without a known parent, by time, and what they started',
  ),
  others: what(count(), 'further ones, which are not drawn'),
  events: what(count(), 'that were read'),
  missing: treeMissing,
});

const event = z.object({
  arrival: what(z.int(), 'its arrival number, which names it'),
  _index: z.string(),
  alerts: what(
    z.array(
      z.object({
        id: z.string(),
        ruleName: z.string(),
        severity: severity(),
        status: alertStatus(),
      }),
    ),
    'that this event is of',
  ),
  document: what(z.record(z.string(), z.unknown()), 'as it was received'),
});

export const surroundings = z.object({
  ...entity.shape,
  places: what(z.array(entity), 'where else the event in the middle happened, the narrowest first'),
  at: what(isoTime(), 'the middle'),
  from: isoTime(),
  to: isoTime(),
  centre: what(z.int().nullable(), 'arrival number of the event in the middle; null without any'),
  total: what(count(), 'events of the place in this time'),
  events: what(z.array(event), 'those closest to the middle, by time'),
  left,
});

export const foundThings = z.object({
  alerts: z.array(
    z.object({
      id: z.string(),
      ruleName: z.string(),
      severity: severity(),
      status: alertStatus(),
      command: z.string(),
    }),
  ),
  entities: z.array(
    z.object({
      ...entity.shape,
      name: what(z.string().nullable(), 'of a container, its name'),
      events: count(),
    }),
  ),
  hunts: what(
    z.array(
      z.object({
        what: z.enum(['ip', 'hash']),
        query: what(z.string(), 'EQL that finds events with it'),
        events: counted,
      }),
    ),
    'what has no page of its own',
  ),
  left,
});
