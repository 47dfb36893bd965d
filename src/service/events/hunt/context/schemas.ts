import { z } from 'zod';
import { alertSummary } from '../../../alerts/schemas.ts';
import {
  alertStatus,
  closeReason,
  count,
  isoTime,
  scalar,
  severity,
  what,
} from '../../../operation/common.ts';

export const counted = z
  .object({ count: count(), isAtLeast: what(z.boolean(), 'whether there may be more') })
  .meta({ id: 'Counted' });

const spread = z
  .object({
    what: z.enum(['command', 'executable', 'executable-in-image', 'parent', 'image']),
    values: what(
      z.record(z.string(), z.array(z.string())),
      'fields and values that events were counted by',
    ),
    events: counted,
    isExact: what(
      z.boolean(),
      'whether the index holds the values whole; otherwise there may be fewer than are counted',
    ),
    containers: counted,
    images: counted,
    hosts: counted,
    firstSeen: what(isoTime().nullable(), 'null where nothing was found'),
    lastSeen: isoTime().nullable(),
    covered: what(
      z.object({ from: isoTime(), to: isoTime() }).nullable(),
      'the time that was looked at, where that is less than what was asked for',
    ),
  })
  .meta({ id: 'Spread', description: 'how far something has been seen' });

export const prevalence = z.object({
  alert: z.string(),
  from: isoTime(),
  to: isoTime(),
  days: z.int(),
  spreads: z.array(spread),
  similar: what(
    z.object({
      image: z.string().nullable(),
      count: what(count(), 'without the alert itself'),
      isAtLeast: what(
        z.boolean(),
        'whether there are older ones, of which verdicts are not counted',
      ),
      verdicts: z.record(closeReason(), count()),
      latest: z.array(alertSummary),
    }),
    'alerts of the same rule, in the same image where the alert has one',
  ),
});

/** What marks something that has an alert. */
export const alertMark = {
  id: z.string(),
  ruleName: z.string(),
  severity: severity(),
  status: alertStatus(),
};

export const treeNode = z.object({
  name: z.string().nullable(),
  executable: z.string().nullable(),
  args: z.array(z.string()),
  entity: what(z.string().nullable(), 'null where the source gives processes no ids'),
  pid: z.number().nullable(),
  user: z.string().nullable(),
  start: what(z.string().nullable(), 'as the event has it'),
  end: isoTime().nullable(),
  exitCode: z.number().nullable(),
  images: what(
    z.array(
      z.object({
        time: isoTime().nullable(),
        name: z.string().nullable(),
        executable: z.string().nullable(),
        args: z.array(z.string()),
      }),
    ),
    'all that it ran, in order; `name`, `executable` and `args` of the node are those of the time of the alert',
  ),
  image: what(z.int(), 'position in `images` of what it ran at the alert; -1 without images'),
  isAlert: what(z.boolean(), 'whether it is a process of the alert'),
  isPath: what(z.boolean(), 'whether it is that process or an ancestor'),
  alerts: z.array(z.object(alertMark)),
  known: what(
    z.enum(['event', 'mentioned']),
    '`mentioned`: no event of its own was read, only others name it',
  ),
  isBelowGap: what(
    z.boolean(),
    'whether there are unknown processes between it and the node above',
  ),
  get children(): z.ZodArray<typeof treeNode> {
    return z.array(treeNode);
  },
  folded: what(
    z
      .object({
        count: count(),
        alerts: what(count(), 'of them and what is below them'),
        names: z.array(z.object({ name: z.string(), count: count() })),
      })
      .nullable(),
    'further children, which are not drawn',
  ),
});
treeNode.register(z.globalRegistry, {
  id: 'TreeNode',
  description: 'a process; its texts come from events',
});

export const treeMissing = what(
  z.array(
    z.object({
      what: z.enum(['process', 'ancestors', 'events', 'alerts', 'processes']),
      reason: z.enum([
        ...(['not-of-a-process', 'no-entity-ids', 'no-event-kept'] as const),
        ...(['retention', 'bounded', 'damaged', 'unreachable'] as const),
      ]),
      message: z.string(),
    }),
  ),
  'what belongs in the tree and is missing, and why',
);

export const processTree = z.object({
  alert: z.string(),
  root: what(treeNode.nullable(), 'from the top; null where the alert is about no process'),
  path: what(z.array(z.string()), 'entity ids from the process of the alert upwards'),
  missing: treeMissing,
  read: what(
    z
      .object({
        place: z.object({ field: z.enum(['container.id', 'host.name']), value: z.string() }),
        clusters: what(
          z.array(z.string()),
          'the names of the clusters that were read; none where the events are stored here',
        ),
        from: isoTime(),
        to: isoTime(),
        events: count(),
        processes: z.enum(['all', 'at least']),
      })
      .nullable(),
    'what was read for it; null where nothing could be looked for',
  ),
});

const whyNode = z.object({
  kind: z.enum(['all', 'any', 'not', 'test']),
  text: z.string(),
  span: what(z.object({ start: count(), end: count() }), 'UTF-16 offsets in the query'),
  isTrue: z.boolean(),
  failure: what(z.string().nullable(), 'why it could not be evaluated'),
  fields: what(
    z.array(
      z.object({
        field: z.string(),
        values: what(z.array(scalar()), 'the first that the event has'),
        satisfying: what(z.array(scalar()), 'those of them that made the clause true'),
        more: what(count(), 'further values'),
      }),
    ),
    'those that a test reads',
  ),
  get parts(): z.ZodArray<typeof whyNode> {
    return z.array(whyNode);
  },
});
whyNode.register(z.globalRegistry, { id: 'WhyNode', description: 'a clause and its parts' });

export const why = z.object({
  alert: z.string(),
  ruleId: z.string(),
  revision: z.int(),
  query: what(
    z.string().nullable(),
    'the text that spans refer to; null where the revision or its query is not known any more',
  ),
  stages: z.array(
    z.object({
      stage: what(z.int(), 'from 1, as in the query'),
      from: what(
        z.enum(['event', 'alert']),
        '`event`: the event as it was stored; `alert`: what the alert kept of it, for the event is gone',
      ),
      clause: whyNode,
    }),
  ),
});
