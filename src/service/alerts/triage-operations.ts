import { z } from 'zod';
import type { AlertQuery, TriageChange } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import type { Person } from '../access/people.ts';
import { recordJob, job, type JobView } from '../jobs/schemas.ts';
import type { JobParts } from '../jobs/operations.ts';
import { text, texts, whole } from '../operation/fields.ts';
import { internal, operation } from '../operation/operation.ts';
import { recordOf, summaryOf, shown } from '../operation/changes.ts';
import { ALERT_FILTERS, alertQuery } from './alert-filters.ts';
import { alertStates, changeInWords, triageChange } from './triage-change.ts';
import type { BulkChange } from './bulk-change.ts';
import {
  changeAlerts as change,
  noteAlerts as note,
  type ChangeRequest,
  type EditOutcome,
  type NoteRequest,
  type TriageParts,
} from './change-alerts.ts';
import { mentionsIn } from './mentions.ts';
import { resolveAlerts, resolveAlert } from './find-alerts.ts';
import { changeOutcome, noted, guideSteps } from './schemas.ts';

const MAX_IDS = 1_000;
const MAX_NOTE = 10_000;

const named = texts(MAX_IDS).describe('ids, or their first digits');

export interface TriageOperationParts extends TriageParts, JobParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'rules' | 'jobs' | 'triageTimes' | 'transaction'>;
  /** Who can see the space. */
  readonly people?: () => Promise<readonly Person[]>;
}

/** `by` is the author. */
interface By {
  readonly by: string;
}

/** A record of a change by hand of alerts, with their states before and after. */
function recordEdit({ store: { alerts } }: TriageOperationParts, ask: ChangeRequest | NoteRequest) {
  const { ids } = ask;
  const before = alertStates(alerts, ids);
  return ({ changed, ...outcome }: Partial<EditOutcome>) =>
    recordOf(
      'alert',
      ids.length === 1 ? (ids[0] ?? null) : null,
      { alerts: before },
      {
        ...summaryOf(ask),
        ...summaryOf(outcome),
        ...(changed === undefined ? {} : { changed: changed.length }),
        alerts: alertStates(alerts, ids),
      },
    );
}

const jobInWords = (wanted: TriageChange, { id }: JobView) =>
  `started the job ${id} for all alerts that a query finds: ${changeInWords(wanted)}`;

/** Alerts that are named by their whole ids; those that are not there are counted. */
export const changeAlertsById = internal({
  name: 'alerts.changeById',
  record: (parts: TriageOperationParts, ask: ChangeRequest) => recordEdit(parts, ask),
  audit: (ask, { changed }) => changeInWords(ask.change, changed.length),
  run: (parts: TriageOperationParts, ask: ChangeRequest) => change(parts, ask),
});

/** All alerts that a query finds, as a job. */
export const changeAlertsByQuery = internal({
  name: 'alerts.bulk',
  record: (_, ask) => recordJob(ask),
  audit: (ask, started) => jobInWords(ask.change, started),
  run: ({ jobs }: JobParts, { by, ...request }: BulkChange & By) =>
    jobs.start('alerts.change', request, by),
});

interface QueryChange extends Pick<BulkChange, 'change' | 'note'>, By {
  readonly query: AlertQuery;
}

type AnyChange = ChangeRequest | QueryChange;

export const changeAlerts = operation({
  name: 'alerts.change',
  on: 'POST /dw/alerts/_change',
  about: 'changes alerts: those of `ids` at once, those that match `query` as a job',
  answers:
    '`changed`, `unchanged` and `unknown` alerts, and an id under which the change can be undone; with a `query`, the job',
  right: 'triage',
  example: {
    body: {
      ids: ['12fc6100'],
      change: { status: 'closed', closeReason: 'benign' },
      note: 'The nightly backup.',
    },
    answer: {
      changed: ['12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90'],
      unchanged: 0,
      unknown: [],
      undo: '0f8fad5b-d9cb-469f-a165-70867728950e',
    },
  },
  body: z
    .strictObject({
      ids: named.optional(),
      query: alertQuery.optional(),
      change: triageChange,
      note: text(MAX_NOTE).optional().describe('added to each alert that is changed'),
    })
    .refine(
      ({ ids, query }) => (ids === undefined) !== (query === undefined),
      'name the alerts either by ids or by a query',
    ),
  answer: z.union([changeOutcome, job]),
  ask({ body: { ids, query: filters = '', ...request }, by, now }): AnyChange {
    if (ids !== undefined) return { ids, ...request, by };
    const { query } = ALERT_FILTERS.read(new URLSearchParams(filters), [], now);
    return { query, ...request, by };
  },
  record(parts: TriageOperationParts, ask: AnyChange) {
    const record =
      'ids' in ask
        ? recordEdit(parts, { ...ask, ids: resolveAlerts(parts.store, ask.ids) })
        : recordJob(ask);
    return record as (result: EditOutcome | JobView) => ReturnType<typeof record>;
  },
  audit: (ask, result) =>
    'changed' in result
      ? changeInWords(ask.change, result.changed.length)
      : jobInWords(ask.change, result),
  run: (parts: TriageOperationParts, ask: AnyChange): EditOutcome | JobView =>
    'ids' in ask
      ? change(parts, { ...ask, ids: resolveAlerts(parts.store, ask.ids) })
      : changeAlertsByQuery.run(parts, ask),
});

export const noteAlerts = operation({
  name: 'alerts.note',
  on: 'POST /dw/alerts/_note',
  about: 'adds a note to alerts',
  answers:
    'how many have been `noted`, ids that are `unknown`, and who is `mentioned` in it as `@name`; names that no user has are not told',
  right: 'triage',
  body: z
    .strictObject({ ids: named, text: text(MAX_NOTE).describe('Markdown') })
    .refine(
      (body) => body.ids.length > 0 && body.text.trim() !== '',
      'a note needs ids and a text',
    ),
  answer: noted,
  ask: ({ body, by }): NoteRequest => ({ ...body, by }),
  record: (parts: TriageOperationParts, ask: NoteRequest) =>
    recordEdit(parts, { ...ask, ids: resolveAlerts(parts.store, ask.ids) }),
  audit: (_, result) => `added a note to ${counted(result.noted, 'alert')}`,
  async run(parts: TriageOperationParts, ask: NoteRequest) {
    const outcome = note(parts, { ...ask, ids: resolveAlerts(parts.store, ask.ids) });
    const people = (await parts.people?.()) ?? [];
    const { people: mentioned, unknown: unknownNames } = mentionsIn(
      ask.text,
      people.map(({ name }) => name),
    );
    return { ...outcome, mentioned, unknownNames };
  },
});

const MAX_STEPS = 1_000;

interface StepsParts extends Pick<TriageParts, 'now'> {
  readonly store: Pick<DetectionStore, 'alerts' | 'rules' | 'transaction'>;
}

interface StepsRequest {
  readonly id: string;
  /** All that are done, by their place in the guide, from 0. */
  readonly steps: readonly number[];
  readonly by: string;
}

export const putSteps = operation({
  name: 'alerts.steps',
  on: 'PUT /dw/alerts/:id/_steps',
  about:
    'says which steps of the guide are done for an alert; all that are, instead of those before',
  answers: '`steps`',
  right: 'triage',
  body: z.strictObject({ steps: z.array(whole(0, MAX_STEPS)).max(MAX_STEPS).readonly() }),
  answer: guideSteps,
  ask: ({ id, body, by }): StepsRequest => ({ id, ...body, by }),
  record({ store }: StepsParts, ask: StepsRequest) {
    const id = resolveAlert(store, ask.id);
    return () => recordOf('alert', id, null, summaryOf({ ...ask, id }));
  },
  audit: ({ id }, { steps }) =>
    `marked ${counted(steps.length, 'step')} of the guide as done for the alert ${shown(id)}`,
  run({ store, now }: StepsParts, { id: given, steps, by }: StepsRequest) {
    const id = resolveAlert(store, given);
    return store.transaction(() => {
      store.alerts.setSteps(id, steps, { at: now(), by });
      return { steps: store.alerts.steps(id) };
    });
  },
});
