import { z } from 'zod';
import type { JsonObject } from '../../events/json.ts';
import { FACET_NAMES, GROUP_NAMES } from './group-fields.ts';
import {
  alertStatus,
  anyObject,
  closeReason,
  count,
  isoTime,
  moment,
  next,
  scalar,
  severity,
  what,
} from '../operation/common.ts';

export const alertSummary = z
  .object({
    id: what(z.string(), '64 hexadecimal digits'),
    time: what(isoTime(), 'when it was raised'),
    firstEvent: what(isoTime().nullable(), 'by the clock of the event'),
    lastEvent: isoTime().nullable(),
    severity: severity(),
    riskScore: z.number(),
    ruleId: z.string(),
    ruleName: z.string(),
    command: what(z.string(), 'what was done: the command line, the file, the request'),
    matched: what(
      z.array(z.object({ start: count(), end: count() })),
      'parts of `command` that met the rule: UTF-16 offsets, the end exclusive',
    ),
    process: z.string(),
    parent: z.string(),
    container: z.string(),
    image: z.string(),
    pod: what(z.string(), '`namespace/pod`'),
    host: z.string(),
    user: z.string(),
    status: alertStatus(),
    closeReason: closeReason().nullable(),
    assignees: z.array(z.string()),
    tags: what(z.array(z.string()), 'given by people'),
    suppressed: what(count(), 'further matches that it stands for'),
    notes: count(),
    story: what(z.string().nullable(), 'id of the story that it is part of'),
    event: what(
      z.string().nullable(),
      'the same for alerts that several rules raised on the same event or events; null if unknown',
    ),
    isBuildingBlock: z.boolean(),
    reason: z.string(),
  })
  .meta({ id: 'AlertSummary', description: 'its texts come from events' });

export const alertPage = z.object({ alerts: z.array(alertSummary), next: next() });

const document = () =>
  what(
    anyObject() as z.ZodType as z.ZodType<JsonObject>,
    'the whole document, as other tools take it',
  );

export const documentPage = z.object({ documents: z.array(document()), next: next() });

export const alertCount = z.object({ count: count() });

const bySeverity = <T extends z.ZodType>(value: T) =>
  z.object({ low: value, medium: value, high: value, critical: value });

export const alertOverview = z.object({
  total: count(),
  statuses: what(
    z.object({ open: count(), acknowledged: count(), closed: count() }),
    'whatever statuses the filters name: what each of them would find',
  ),
  reasons: what(
    z.object({
      true_positive: count(),
      benign: count(),
      false_positive: count(),
      duplicate: count(),
    }),
    'of closed ones that have one',
  ),
  severities: bySeverity(count()),
  histogram: what(
    z
      .object({
        start: what(isoTime(), 'of the first interval'),
        intervalMs: z.int().min(1),
        counts: what(
          bySeverity(z.array(count())),
          'of each interval, from the first to the last, also of those without any',
        ),
      })
      .nullable(),
    'by when they were raised; null where there are no alerts and no times asked for',
  ),
  facets: z.array(
    z.object({
      facet: z.enum(FACET_NAMES),
      filter: what(z.string(), 'the filter that takes its values'),
      values: z.array(
        z.object({
          value: z.string(),
          label: what(z.string().nullable(), 'the name of a rule'),
          count: count(),
        }),
      ),
      others: what(count(), 'alerts with other values'),
    }),
  ),
  suppressed: what(count(), 'further matches that these alerts stand for'),
  hidden: what(
    count(),
    'matches that exceptions took away, of runs in the range of time and of the rules asked for; other filters do not apply, since these are no alerts',
  ),
});

export const alertGroups = z.object({
  by: z.array(z.enum(GROUP_NAMES)),
  countedPerValue: what(
    z.array(z.enum(GROUP_NAMES)),
    'fields of which an alert may have several values: it is in a group of each',
  ),
  groups: z.array(
    z.object({
      values: what(
        z.array(z.string().nullable()),
        'in the order of `by`; null for alerts without a value',
      ),
      labels: what(z.array(z.string().nullable()), 'names of rules, in the same order'),
      count: count(),
      open: what(count(), 'those that are not closed'),
      severity: what(severity(), 'the worst'),
      first: what(isoTime(), 'when the first was raised'),
      last: isoTime(),
    }),
  ),
  total: what(count(), 'groups on all pages'),
  next: next(),
});

const historyEntry = z.object({
  number: z.int(),
  alertId: z.string(),
  at: moment(),
  by: z.string(),
  what: what(z.string(), '`status`, `assignees`, `tags`, `note`, `steps` or `story`'),
  before: what(z.string().nullable(), 'JSON'),
  after: what(z.string().nullable(), 'JSON; of a note its number'),
  job: what(z.string().nullable(), 'the job that did it'),
});

const note = z.object({
  number: z.int(),
  alertId: z.string(),
  at: moment(),
  by: z.string(),
  text: what(z.string(), 'Markdown'),
});

const steps = what(
  z.array(count()),
  'steps of the guide that are done, by their place in it, from 0',
);

export const guideSteps = z.object({ steps });

const words = () => z.string().nullable();

const processFacts = z.object({
  entityId: words(),
  pid: z.number().nullable(),
  name: words(),
  executable: words(),
  args: z.array(z.string()),
});

export const alertFacts = z
  .object({
    rule: what(
      z.object({
        id: z.string(),
        revision: z.int(),
        name: z.string(),
        description: words(),
        type: words(),
        language: words(),
        query: words(),
        severity: what(words(), 'its own; the event may have changed that of the alert'),
        riskScore: z.number().nullable(),
        severityMapping: z.array(anyObject()),
        riskScoreMapping: z.array(anyObject()),
        timestampOverride: words(),
        nameOverride: what(words(), 'the field that names of its alerts come from'),
        version: words(),
        interval: words(),
        from: words(),
        maxSignals: z.number().nullable(),
        indices: z.array(z.string()),
        guide: what(words(), 'Markdown'),
        setup: words(),
        references: z.array(z.string()),
        falsePositives: z.array(z.string()),
        tags: z.array(z.string()),
        author: z.array(z.string()),
        license: words(),
        threat: z.array(anyObject()),
        exceptionLists: z.array(anyObject()),
      }),
      'as it was when it raised the alert',
    ),
    container: z.object({
      id: words(),
      name: words(),
      image: words(),
      imageTags: z.array(z.string()),
      imageDigests: z.array(z.string()),
      isPrivileged: z.boolean().nullable(),
    }),
    orchestrator: z.object({
      cluster: words(),
      namespace: words(),
      pod: words(),
      workload: what(words(), 'by the name of the pod or else of the container'),
    }),
    host: z.object({ name: words(), id: words() }),
    user: z.object({ name: words(), id: words() }),
    process: processFacts,
    parent: processFacts,
    entryLeader: processFacts,
    delayMs: what(
      z.number().nullable(),
      'from its last event to the alert; negative where the clock of the event is ahead',
    ),
  })
  .meta({
    id: 'AlertFacts',
    description: 'what its document says; null and empty where it does not',
  });

export const alertDetail = z.object({
  summary: alertSummary,
  facts: what(alertFacts, 'of a sequence, of its last event'),
  document: document(),
  members: what(
    z.array(z.object({ id: z.string(), document: document() })),
    'of a sequence or sample, in the order of its stages',
  ),
  history: what(z.array(historyEntry), 'oldest first; of very many, the latest'),
  notes: z.array(note),
  steps,
  statusChangedAt: moment().nullable(),
  statusChangedBy: z.string().nullable(),
  sameEvent: what(
    z.array(alertSummary),
    'up to 50 other alerts of its story that were raised on the same event or events',
  ),
});

const condition = z.object({
  field: z.string(),
  operator: z.literal('included'),
  type: z.enum(['match', 'wildcard']),
  value: z.string(),
});

export const proposal = z.object({
  alertId: z.string(),
  ruleId: z.string(),
  ruleName: z.string(),
  exceptions: z.array(
    z.object({
      stage: what(z.int().nullable(), 'of a sequence, from 1; null for an alert of one event'),
      event: z.string(),
      entries: what(
        z.array(
          z.object({
            entry: condition,
            seen: what(z.string(), 'the value that the alert has'),
            isChosen: what(z.boolean(), 'whether it is in the item; the others are offered'),
            why: z.string(),
            alerts: what(
              count().nullable(),
              'alerts of the rule in 30 days with this value; null where that is not known',
            ),
          }),
        ),
        'best first',
      ),
      item: what(anyObject(), 'an exception item with the chosen entries, without ids and list'),
    }),
  ),
});

export const triedExceptions = z.object({
  alert: z.string(),
  ruleId: z.string(),
  exceptions: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      stage: what(z.int().nullable(), 'the stage of a sequence that it is limited to, from 1'),
      isLater: what(z.boolean(), 'whether it was made or changed after the alert had been raised'),
      idle: what(z.string().nullable(), 'why it applies to no event, such as that it has expired'),
      isMet: what(z.boolean(), 'whether it would hide the alert now'),
      event: what(
        z.object({ stage: z.int(), from: z.enum(['event', 'alert']) }).nullable(),
        'of a sequence, the one that comes closest; null where none is of its stage',
      ),
      conditions: what(
        z.array(
          z.object({
            entry: what(anyObject(), 'as in the item; of its operating systems, `host.os.type`'),
            isMet: z.boolean(),
            values: what(z.array(scalar()), 'the first that the event has'),
            moreValues: count(),
          }),
        ),
        'all of which must be met',
      ),
    }),
  ),
  more: what(count(), 'further items that apply to the rule'),
});

export const undo = () =>
  what(
    z.string(),
    'for `POST /dw/jobs/ID/_undo`, which restores what was changed; null where nothing was',
  );

export const changeOutcome = z
  .object({
    changed: what(z.array(z.string()), 'ids'),
    unchanged: what(count(), 'those that were so already'),
    unknown: what(z.array(z.string()), 'ids that no alert has'),
    undo: undo().nullable(),
  })
  .meta({ id: 'ChangeOutcome' });

export const noted = z.object({
  noted: count(),
  unknown: z.array(z.string()),
  mentioned: what(z.array(z.string()), 'users who are notified of the note'),
  unknownNames: what(
    z.array(z.string()),
    'written as mentions, but of no user who can see the space',
  ),
});

export const ruleNoise = z.object({
  rules: z.array(
    z
      .object({
        ruleId: z.string(),
        ruleName: z.string(),
        isEnabled: z.boolean(),
        alerts7Days: count(),
        alerts30Days: count(),
        alertsByDay: what(
          z.array(count()),
          'of the last seven times 24 hours, the one that ends now last',
        ),
        alertsPerDay: what(z.number(), 'of the last 30 days, or those that the rule exists'),
        statuses: z.record(alertStatus(), count()),
        verdicts: z.record(closeReason(), count()),
        shareTrue: what(
          z.number().nullable(),
          'of the alerts with a verdict other than `duplicate`',
        ),
        shareTrueOrBenign: z.number().nullable(),
        shareFalse: what(z.number().nullable(), 'false positives, of the same'),
        costToPeople: what(
          count(),
          'alerts of the last 30 days that users closed as benign or as false positives; alerts without a verdict do not count',
        ),
        minutesSpent: what(
          z.number(),
          'that people were busy with its alerts in 30 days, as far as the time between their decisions tells: never more',
        ),
        candidates: count(),
        microsPerCandidate: z.number().nullable(),
        runMs: z.number(),
        matches: count(),
        suppressed: count(),
        excepted: what(count(), 'hidden by exceptions'),
        backlog: what(count(), 'matches over the cap that wait'),
        lastMatch: moment().nullable(),
      })
      .meta({ id: 'RuleNoise' }),
  ),
});
