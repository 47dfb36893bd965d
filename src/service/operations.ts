import {
  addRuleExceptions,
  listExceptionLists,
  listExpiredExceptions,
  PUT_EXCEPTIONS,
  removeException,
} from './rules/edit-exceptions.ts';
import {
  changeRules,
  createRule,
  patchRule,
  replaceRule,
  validateRule,
} from './rules/edit-rules.ts';
import {
  exportValueList,
  importValues,
  listValueLists,
  listValues,
  putValueList,
  removeValueList,
} from './rules/edit-value-lists.ts';
import { loadRules, reportRules } from './rules/load-rules.ts';
import { listCoveringRules } from './rules/overview/coverage/covering-rules.ts';
import { listExceptionItems } from './rules/overview/exception-items.ts';
import { listRuleHistory } from './rules/overview/rule-history.ts';
import { getRule, listRules } from './rules/overview/rule-summaries.ts';
import { getRuleTests, putRuleTests, testRule } from './rules/overview/tests/rule-tests.ts';
import { testAlert } from './rules/overview/tests/alert-case.ts';
import { readTimeline } from './rules/overview/timeline.ts';
import { tryExceptions } from './rules/overview/tried-exceptions.ts';
import {
  getPackStatus,
  installPack,
  listPackUpdates,
  restoreRule,
  SETTLE_PACK_CONFLICT,
} from './rules/shipped-rules.ts';
import { exportRules, importRules } from './rules/transfer-rules.ts';
import { getStory } from './stories/get-story.ts';
import { judgeStory } from './stories/judge-story.ts';
import { listStories } from './stories/list-stories.ts';
import { mergeStories } from './stories/merge-stories.ts';
import { splitStory } from './stories/split-story.ts';

/** The operations of a space that have a route, by the titles of the reference. */
export const STORY_OPERATIONS = [
  listStories,
  getStory,
  judgeStory,
  splitStory,
  mergeStories,
] as const;

/** Operations on rules, exceptions and value lists. */
export const RULE_OPERATIONS = [
  listRules,
  getRule,
  reportRules,
  loadRules,
  validateRule,
  createRule,
  replaceRule,
  patchRule,
  changeRules,
  importRules,
  exportRules,
  listPackUpdates,
  getPackStatus,
  installPack,
  ...SETTLE_PACK_CONFLICT,
  restoreRule,
  listRuleHistory,
  getRuleTests,
  putRuleTests,
  testRule,
  listCoveringRules,
  readTimeline,
  testAlert,
  tryExceptions,
  listExceptionLists,
  listExceptionItems,
  listExpiredExceptions,
  ...PUT_EXCEPTIONS,
  addRuleExceptions,
  removeException,
  listValueLists,
  listValues,
  exportValueList,
  putValueList,
  importValues,
  removeValueList,
] as const;

/** All operations of a space. */
export const SERVICE_OPERATIONS = [...STORY_OPERATIONS, ...RULE_OPERATIONS] as const;
