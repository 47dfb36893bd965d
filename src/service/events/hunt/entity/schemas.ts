import { z } from 'zod';
import { alertSummary } from '../../../alerts/schemas.ts';
import { alertStatus, count, isoTime, severity, what } from '../../../operation/common.ts';
import { alertMark, counted, treeMissing, treeNode } from '../context/schemas.ts';
import { ENTITY_FIELDS } from '../entity.ts';

const entity = z.object({ field: z.enum(ENTITY_FIELDS), value: z.string() });

const left = what(
  z.array(z.string()),
  'what the answer leaves out or was not examined, in words; empty if nothing',
);

const seen = z.object({ value: z.string(), events: count() });

const covered = what(
  z.object({ from: isoTime(), to: isoTime() }).nullable(),
  'the range of time that was examined; null if that is all that is stored',
);

export const entityView = z.object({
  ...entity.shape,
  events: counted,
  isExact: what(
    z.boolean(),
    'whether the index has the whole values; otherwise there may be fewer events',
  ),
  firstSeen: what(isoTime().nullable(), 'null if no event is stored'),
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
    'events by time, from the first to the last; null if there are none',
  ),
  facts: what(
    z.array(
      z.object({
        field: z.string(),
        values: z.array(seen),
        more: what(count(), 'further values'),
      }),
    ),
    'the values that its newest events have for fields that describe it',
  ),
  factEvents: what(count(), 'the number of newest events that were read for `facts`'),
  seenWith: what(
    z.array(
      z.object({
        field: z.string(),
        count: counted,
        values: what(z.array(seen), 'the most frequent'),
      }),
    ),
    'other entities, and sources, in its events',
  ),
  alerts: z.object({
    total: count(),
    open: count(),
    severities: what(
      z.object({ low: count(), medium: count(), high: count(), critical: count() }),
      'open alerts by severity',
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
      'rules with open alerts, the worst first, each with its newest alert',
    ),
    otherRules: what(count(), 'further rules with open alerts'),
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
    'stories of its alerts, the latest first',
  ),
  exceptions: what(
    z.array(z.object({ key: z.string(), name: z.string(), list: z.string() })),
    'exception items with a condition on it',
  ),
  left,
});

export const entityPrograms = z.object({
  ...entity.shape,
  programs: what(
    z.array(
      z.object({
        executable: z.string(),
        here: what(count(), 'its events in the entity'),
        events: counted,
        containers: counted,
        images: counted,
        hosts: counted,
        firstSeen: isoTime().nullable(),
      }),
    ),
    'the programs in its events and where else each was seen, the rarest first',
  ),
  itself: what(
    z.object({ events: counted, containers: counted, images: counted, hosts: counted }),
    'where the entity itself was seen',
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
    'processes without a known parent, in order of time, each with its descendants',
  ),
  others: what(count(), 'further processes without a known parent, which are not drawn'),
  events: what(count(), 'the number of events that were read'),
  missing: treeMissing,
});

const event = z.object({
  arrival: what(z.int(), 'its arrival number, which identifies it'),
  _index: z.string(),
  alerts: what(z.array(z.object(alertMark)), 'the alerts raised on this event'),
  document: what(z.record(z.string(), z.unknown()), 'as it was received'),
});

export const surroundings = z.object({
  ...entity.shape,
  places: what(z.array(entity), 'the places of the event in the middle, the narrowest first'),
  at: what(isoTime(), 'the middle'),
  from: isoTime(),
  to: isoTime(),
  centre: what(
    z.int().nullable(),
    'arrival number of the event in the middle; null if there is none',
  ),
  total: what(count(), 'events of the place in this range of time'),
  events: what(z.array(event), 'those closest to the middle, in order of time'),
  left,
});

export const foundThings = z.object({
  alerts: z.array(z.object({ ...alertMark, command: z.string() })),
  entities: z.array(
    z.object({
      ...entity.shape,
      name: what(z.string().nullable(), 'the name of a container that was found by it'),
      events: count(),
    }),
  ),
  hunts: what(
    z.array(
      z.object({
        what: z.enum(['ip', 'hash']),
        query: what(z.string(), 'EQL that finds the events'),
        events: counted,
      }),
    ),
    'an address or a hash, which have no page',
  ),
  left,
});
