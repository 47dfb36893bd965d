import type { AlertQuery } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import type { BulkChange } from './bulk-change.ts';
import {
  changeAlerts,
  noteAlerts,
  type ChangeRequest,
  type NoteRequest,
  type TriageParts,
} from './change-alerts.ts';
import type { EffectRequest } from './exception-effect.ts';
import { putSteps, type StepsRequest } from './guide-steps.ts';
import { proposeExceptions } from './propose-exception.ts';
import { ruleNoise } from './rule-noise.ts';
import { alertPage, type AlertPageRequest } from './views.ts';

/** What the operations of triage work on. */
export interface TriageOperationParts extends TriageParts {
  readonly store: DetectionStore;
  readonly jobs: JobRunner;
}

/** `by` is the author; the routes set it. */
interface By {
  readonly by: string;
}

/** Their requests may be large. */
const MAX_JOBS = 200;
const MAX_RULES = 10_000;

/** What people ask of alerts and jobs, by name; arguments and results are plain data. */
export const TRIAGE_OPERATIONS = {
  'alerts.page': ({ store }: TriageOperationParts, request: AlertPageRequest) =>
    alertPage(store, request),
  'alerts.count': ({ store }: TriageOperationParts, { query }: { readonly query: AlertQuery }) =>
    store.alerts.count(query),
  'alerts.change': (parts: TriageOperationParts, request: ChangeRequest) =>
    changeAlerts(parts, request),
  'alerts.note': (parts: TriageOperationParts, request: NoteRequest) => noteAlerts(parts, request),
  'alerts.steps': (parts: TriageOperationParts, request: StepsRequest) => putSteps(parts, request),
  'alerts.bulk': ({ jobs }: TriageOperationParts, { by, ...request }: BulkChange & By) =>
    jobs.start('alerts.change', request, by),
  'jobs.get': ({ jobs }: TriageOperationParts, { id }: { readonly id: string }) => jobs.get(id),
  'jobs.list': ({ jobs }: TriageOperationParts, { limit }: { readonly limit: number }) =>
    jobs.list(Math.max(1, Math.min(limit, MAX_JOBS))),
  'jobs.cancel': ({ jobs }: TriageOperationParts, { id, by }: { readonly id: string } & By) =>
    jobs.cancel(id, by),
  'exceptions.propose': (
    { store, now }: TriageOperationParts,
    { alertId }: { readonly alertId: string },
  ) => proposeExceptions(store, alertId, now()),
  'exceptions.effect': ({ jobs }: TriageOperationParts, { by, ...request }: EffectRequest & By) =>
    jobs.start('exceptions.effect', request, by),
  'rules.noise': (
    { store, now }: TriageOperationParts,
    { limit = MAX_RULES }: { readonly limit?: number },
  ) => ruleNoise(store, now()).slice(0, limit),
};
