import { z } from 'zod';
import type { Says } from '../operation/operation.ts';
import {
  anyObject,
  count,
  fileProblem,
  moment,
  problems,
  refusal,
  what,
} from '../operation/common.ts';

export const origin = () =>
  what(
    z.enum(['pack', 'managed', 'folder']),
    '`pack`: shipped; `managed`: made here; `folder`: read from a file',
  );

const view = {
  id: what(z.string(), '`rule_id`: the same everywhere'),
  uuid: what(z.string(), '`id` of the API: unique in this service'),
  name: z.string(),
  type: z.string(),
  severity: z.string(),
  riskScore: z.number().nullable(),
  tags: z.array(z.string()),
  isEnabled: z.boolean(),
  isLive: z.boolean(),
  revision: z.int(),
  origin: origin(),
  isCustomised: what(z.boolean(), 'of a shipped rule, whether someone has changed it'),
  file: z.string().nullable(),
  notRunnable: what(z.string().nullable(), 'why it cannot run; null if it can'),
  createdAt: moment(),
  createdBy: z.string(),
  updatedAt: moment(),
  updatedBy: z.string(),
};

const ruleView = z.object(view);
/** A rule in a list. */
export type RuleView = Says<typeof ruleView>;

const state = {
  tactics: what(z.array(z.string()), 'ids that it names: `TA0002`'),
  techniques: what(z.array(z.string()), '`T1609`, and sub-techniques such as `T1059.004`'),
  index: what(z.array(z.string()), 'index patterns; none where it reads everything'),
  interval: z.string().nullable(),
  from: z.string().nullable(),
  maxSignals: z.int().nullable(),
  lastRun: what(
    z
      .object({
        at: moment(),
        outcome: z.enum(['succeeded', 'failed']),
        message: z.string().nullable(),
      })
      .nullable(),
    'null before its first run',
  ),
  lastMatch: moment().nullable(),
  standing: what(
    z
      .object({
        nextDue: what(moment().nullable(), 'null where it runs as events arrive'),
        unread: what(count(), 'stored events that it has not read yet'),
        readTo: what(moment().nullable(), 'it has read all that was received up to then'),
      })
      .nullable(),
    'null where it does not run',
  ),
  gap: what(
    z
      .object({
        gaps: count(),
        events: count(),
        since: what(moment().nullable(), 'when its first event was received'),
        ms: what(z.number().nullable(), 'of all gaps together, from first to last event'),
      })
      .nullable(),
    'what it has not read and may still read',
  ),
  backlog: what(count(), 'matches over `max_signals` that wait for its next runs'),
  tests: what(
    z.object({ cases: count(), passed: count(), failed: count(), skipped: count() }).nullable(),
    'null while they have not been run',
  ),
};

const ruleState = z.object(state);
/** How a rule runs, and what of it people look for in a list. */
export type RuleState = Says<typeof ruleState>;

const rule = z.object({ ...view, ...state }).meta({ id: 'Rule' });
export const rules = z.object({ rules: z.array(rule) });
export type RuleSummary = Says<typeof rule>;

export const ruleDetail = z
  .object({
    ...view,
    rule: what(anyObject(), 'under the names of the API, unknown fields included'),
    problems: what(problems, 'that do not stop it'),
  })
  .meta({ id: 'RuleDetail' });
export type RuleDetail = Says<typeof ruleDetail>;

export const ruleShown = z
  .object({
    ...view,
    ...state,
    rule: what(anyObject(), 'under the names of the API, unknown fields included'),
    problems: what(problems, 'that do not stop it'),
  })
  .meta({ id: 'RuleShown' });

export const validity = z.object({ isValid: z.boolean(), problems });

export const RULE_ACTIONS = ['enable', 'disable', 'live', 'scheduled', 'delete'] as const;
export type BulkAction = (typeof RULE_ACTIONS)[number];

export const bulkResults = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      outcome: z.enum(['done', 'unchanged', 'refused']),
      refusal: refusal.nullable(),
    }),
  ),
});

export type BulkResult = Says<typeof bulkResults>['rules'][number];

export const actionResult = z.object({
  id: z.string(),
  outcome: z.enum(['done', 'unchanged', 'refused']),
});

export const imported = z.object({
  objects: what(
    z.array(
      z.object({
        kind: z.enum(['rule', 'exception list', 'exception item', 'connector']),
        id: z.string(),
        outcome: z.enum(['added', 'replaced', 'refused', 'ignored']),
        refusal: refusal.nullable(),
        problems,
        actions: what(
          z.array(z.object({ position: what(count(), 'from 0'), message: z.string() })),
          'of a rule that was taken: `actions` that do not run, and why',
        ),
      }),
    ),
    'in the order of the file',
  ),
  errors: what(
    z.array(z.object({ code: z.string(), message: z.string(), line: z.int(), column: z.int() })),
    'lines that could not be read',
  ),
  problems,
});
type Imported = Omit<Says<typeof imported>, 'problems'>;
/** Without what becomes of actions, which rules do not know. */
export type ImportResult = Omit<Imported, 'objects'> & {
  readonly objects: readonly Omit<Imported['objects'][number], 'actions'>[];
};
/** What became of one object of an import. */
export type ImportedObject = ImportResult['objects'][number];

export const exportedFiles = z.object({
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  problems,
});

export type ExportedFile = Says<typeof exportedFiles>['files'][number];

export const ruleReport = z.object({
  mode: z.enum(['folders', 'managed']),
  folders: z
    .object({
      rules: count(),
      files: count(),
      skipped: what(count(), 'files that are no rule files'),
      problems: z.array(fileProblem),
      kept: what(
        z.array(z.object({ id: z.string(), file: z.string() })),
        'rules that run as they were before the error in their file',
      ),
      loadedAt: moment().nullable(),
      isWatched: z.boolean(),
    })
    .nullable(),
  problems: z.array(fileProblem),
});

export type RuleManagerReport = Says<typeof ruleReport>;
/** What the last load found. */
export type FolderReport = Omit<NonNullable<RuleManagerReport['folders']>, 'isWatched'>;

const named = z.object({ id: z.string(), name: z.string() });

const updates = {
  conflicts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      fields: z.array(
        z.object({
          field: z.string(),
          base: what(z.unknown(), 'what the pack said before; null if nothing'),
          ours: z.unknown(),
          theirs: z.unknown(),
        }),
      ),
      obstacle: what(
        z.string().nullable(),
        'why other changes of the pack are not taken over either',
      ),
    }),
  ),
  dropped: what(z.array(named), 'shipped rules that the pack no longer has; they run on'),
  deleted: what(z.array(named), 'rules of the pack that were deleted here'),
};

export const packUpdates = z.object(updates);
export type PackUpdates = Says<typeof packUpdates>;
export const settled = z.object({ ...updates, problems });

const status = { installed: count(), notInstalled: count(), custom: count() };

export const packStatus = z.object(status);
export type PackStatus = Says<typeof packStatus>;
export const packInstalled = z.object({ ...status, added: count(), updated: count(), problems });
/** What has become of the rules of the pack. */
export type PackInstallation = Pick<Says<typeof packInstalled>, 'added' | 'updated'>;
export const restored = z.object({ restored: z.string(), problems });
