import {
  countAlerts,
  getAlert,
  listAlertDocuments,
  listAlerts,
  resolveAlertIds,
} from './alerts/read-operations.ts';
import { exceptionEffect, proposeException } from './alerts/exception-operations.ts';
import { putSteps } from './alerts/guide-steps.ts';
import { listRuleNoise } from './alerts/rule-noise.ts';
import {
  changeAlerts,
  changeAlertsById,
  changeAlertsByQuery,
  noteAlerts,
} from './alerts/triage-operations.ts';
import {
  backfillRule,
  fillGaps,
  listGaps,
  listRuns,
  previewRule,
} from './detection/run-operations.ts';
import { readChanges } from './feed/live-changes.ts';
import {
  countPrevalence,
  drawProcessTree,
  showAlert,
  traceAlert,
} from './events/hunt/context/alert-operations.ts';
import { listFieldValues } from './events/hunt/field-values.ts';
import { cancelHunt, planHunt, startHunt } from './events/hunt/hunt-operations.ts';
import { cancelJob, getJob, listJobs } from './jobs/operations.ts';
import { getStory } from './stories/get-story.ts';
import { judgeStory } from './stories/judge-story.ts';
import { listStories } from './stories/list-stories.ts';
import { mergeStories } from './stories/merge-stories.ts';
import { splitStory } from './stories/split-story.ts';

import { undoChange } from './stories/undo-edit.ts';

/** The operations of a space that have a route, by the titles of the reference. */
export const STORY_OPERATIONS = [
  listStories,
  getStory,
  judgeStory,
  splitStory,
  mergeStories,
] as const;

/** On stored events, which run on the thread of the service. */
export const HUNT_OPERATIONS = [
  startHunt,
  planHunt,
  cancelHunt,
  listFieldValues,
  showAlert,
  drawProcessTree,
  traceAlert,
  countPrevalence,
] as const;

/** Runs, gaps and jobs. */
export const JOB_OPERATIONS = [
  listRuns,
  listGaps,
  listJobs,
  getJob,
  cancelJob,
  undoChange,
] as const;

/** Those of the thread of detection that have other places in the reference, or no route. */
export const OTHER_OPERATIONS = [
  listAlerts,
  listAlertDocuments,
  countAlerts,
  getAlert,
  resolveAlertIds,
  proposeException,
  putSteps,
  changeAlerts,
  changeAlertsById,
  changeAlertsByQuery,
  noteAlerts,
  listRuleNoise,
  exceptionEffect,
  fillGaps,
  backfillRule,
  previewRule,
  readChanges,
] as const;
