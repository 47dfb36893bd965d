import {
  dropRefusedCopies,
  listRefusedCopies,
  retryRefusedCopies,
} from './actions/copy-operations.ts';
import { CONNECTOR_OPERATIONS } from './notifications/connector-operations.ts';
import { ESCALATION_OPERATIONS } from './notifications/duty/escalation-operations.ts';
import { ROTA_OPERATIONS } from './notifications/duty/rota-operations.ts';
import { PEOPLE_OPERATIONS } from './notifications/people/people-operations.ts';
import { DELIVERY_OPERATIONS } from './notifications/delivery-operations.ts';
import { POLICY_OPERATIONS } from './notifications/policy-operations.ts';
import { getRuleNotifications } from './notifications/rule-notifications.ts';
import { CONTROL_OPERATIONS } from './response/control-operations.ts';
import { RESPONSE_OPERATIONS as RESPONSES } from './response/response-operations.ts';
import { SNOOZE_OPERATIONS } from './notifications/snooze-operations.ts';
import { listAssignees, listPeople } from './access/assignees.ts';
import { KEY_OPERATIONS } from './access/key-operations.ts';
import { getMe, SESSION_OPERATIONS } from './access/session-operations.ts';
import { SPACE_OPERATIONS } from './access/space-operations.ts';
import { USER_OPERATIONS } from './access/user-operations.ts';
import { VIEW_OPERATIONS } from './access/view-operations.ts';
import { COUNT_OPERATIONS } from './alerts/count-operations.ts';
import {
  countAlerts,
  getAlert,
  listAlertDocuments,
  listAlerts,
  resolveAlertIds,
} from './alerts/read-operations.ts';
import { exceptionEffect, proposeException } from './alerts/propose-exception.ts';
import {
  putSteps,
  changeAlerts,
  changeAlertsById,
  changeAlertsByQuery,
  noteAlerts,
} from './alerts/triage-operations.ts';
import { listRuleDays } from './rules/overview/rule-days.ts';
import { listRuleNoise } from './alerts/rule-noise.ts';
import {
  backfillRule,
  fillGaps,
  listGaps,
  listRuns,
  previewRule,
} from './detection/run-operations.ts';
import { AUDIT_OPERATIONS } from './audit/audit-operations.ts';
import { readChanges } from './feed/live-changes.ts';
import {
  countPrevalence,
  drawProcessTree,
  showAlert,
  traceAlert,
} from './events/hunt/context/alert-operations.ts';
import { ENTITY_OPERATIONS } from './events/hunt/entity/entity-operations.ts';
import { listFieldValues } from './events/hunt/field-values.ts';
import { cancelHunt, planHunt, startHunt } from './events/hunt/hunt-operations.ts';
import { cancelJob, getJob, listJobs } from './jobs/operations.ts';
import {
  addRuleExceptions,
  listExceptionLists,
  listExpiredExceptions,
  PUT_EXCEPTIONS,
  removeException,
} from './rules/edit-exceptions.ts';
import { RULE_EDITS } from './rules/edit-rules.ts';
import { VALUE_LIST_OPERATIONS } from './rules/edit-value-lists.ts';
import { listCoveringRules } from './rules/overview/coverage/covering-rules.ts';
import { listExceptionItems } from './rules/overview/exception-items.ts';
import { listRuleHistory } from './rules/overview/rule-history.ts';
import { getRule, listRules } from './rules/overview/rule-summaries.ts';
import { RULE_TEST_OPERATIONS } from './rules/overview/tests/rule-tests.ts';
import { testAlert } from './rules/overview/tests/alert-case.ts';
import { readTimeline } from './rules/overview/timeline.ts';
import { tryExceptions } from './rules/overview/tried-exceptions.ts';
import { RULE_SOURCES } from './rules/rule-sources.ts';
import { exportRules, importRules } from './rules/transfer-rules.ts';
import { getStory } from './stories/get-story.ts';
import { judgeStory, splitStory, mergeStories } from './stories/change-stories.ts';
import { listChanges } from './stories/recent-changes.ts';
import { listStories } from './stories/list-stories.ts';
import { readCase } from './stories/story-case.ts';
import { undoChange } from './stories/undo-edit.ts';

/*
 * All operations. Those with a route are in lists by the titles of the reference, in its order: a path with a word comes before one with
 * an id in its place.
 */

const ALERT_LISTS = [listAlerts, listAlertDocuments, countAlerts] as const;

const TRIAGE_OPERATIONS = [
  proposeException,
  tryExceptions,
  putSteps,
  testAlert,
  changeAlerts,
  noteAlerts,
] as const;

const ALERT_CONTEXT = [drawProcessTree, traceAlert, countPrevalence] as const;

export const ALERT_OPERATIONS = [
  ...ALERT_LISTS,
  ...COUNT_OPERATIONS,
  showAlert,
  ...TRIAGE_OPERATIONS,
  ...ALERT_CONTEXT,
] as const;

export const STORY_OPERATIONS = [
  listStories,
  getStory,
  judgeStory,
  splitStory,
  mergeStories,
] as const;

export const HUNT_OPERATIONS = [startHunt, planHunt, cancelHunt, listFieldValues] as const;

export const RUN_OPERATIONS = [
  listRuns,
  listGaps,
  listJobs,
  getJob,
  cancelJob,
  listChanges,
  undoChange,
] as const;

export const OUTPUT_OPERATIONS = [
  listRefusedCopies,
  retryRefusedCopies,
  dropRefusedCopies,
] as const;

export const NOTIFICATION_OPERATIONS = [
  ...CONNECTOR_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...DELIVERY_OPERATIONS,
  ...SNOOZE_OPERATIONS,
  ...ROTA_OPERATIONS,
  ...ESCALATION_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  getRuleNotifications,
] as const;

export const RESPONSE_OPERATIONS = [...CONTROL_OPERATIONS, ...RESPONSES] as const;

export const EXCEPTION_OPERATIONS = [
  listExceptionLists,
  listExceptionItems,
  listExpiredExceptions,
  ...PUT_EXCEPTIONS,
  exceptionEffect,
  removeException,
] as const;

/** Operations on rules and value lists. */
const RULE_OPERATIONS = [
  ...RULE_EDITS,
  ...RULE_SOURCES,
  ...VALUE_LIST_OPERATIONS,
  importRules,
  exportRules,
  listRules,
  getRule,
  listRuleNoise,
  listRuleDays,
  listRuleHistory,
  ...RULE_TEST_OPERATIONS,
  previewRule,
  fillGaps,
  backfillRule,
  addRuleExceptions,
  listCoveringRules,
  readTimeline,
] as const;

/** All that the thread of detection runs. */
export const SERVICE_OPERATIONS = [
  ...ALERT_LISTS,
  ...TRIAGE_OPERATIONS,
  getAlert,
  resolveAlertIds,
  changeAlertsById,
  changeAlertsByQuery,
  readChanges,
  readCase,
  ...STORY_OPERATIONS,
  ...RUN_OPERATIONS,
  ...OUTPUT_OPERATIONS,
  ...NOTIFICATION_OPERATIONS,
  ...RESPONSE_OPERATIONS,
  ...EXCEPTION_OPERATIONS,
  ...RULE_OPERATIONS,
] as const;

/** Who may use the service, and what they did. */
export const ACCESS_OPERATIONS = [
  getMe,
  ...SESSION_OPERATIONS,
  ...USER_OPERATIONS,
  listAssignees,
  listPeople,
  ...KEY_OPERATIONS,
  ...SPACE_OPERATIONS,
  ...VIEW_OPERATIONS,
  ...AUDIT_OPERATIONS,
] as const;

/** All that the thread of the service runs. */
export const OWN_OPERATIONS = [
  showAlert,
  ...ALERT_CONTEXT,
  ...HUNT_OPERATIONS,
  ...ENTITY_OPERATIONS,
] as const;
