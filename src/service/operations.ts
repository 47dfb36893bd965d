import { EXCEPTION_OPERATIONS } from './rules/edit-exceptions.ts';
import { RULE_EDITS } from './rules/edit-rules.ts';
import { VALUE_LIST_OPERATIONS } from './rules/edit-value-lists.ts';
import { listCoveringRules } from './rules/overview/coverage/covering-rules.ts';
import { listExceptionItems } from './rules/overview/exception-items.ts';
import { listRuleHistory } from './rules/overview/rule-history.ts';
import { getRule, listRules } from './rules/overview/rule-summaries.ts';
import { testAlert } from './rules/overview/tests/alert-case.ts';
import { getRuleTests, putRuleTests, testRule } from './rules/overview/tests/rule-tests.ts';
import { readTimeline } from './rules/overview/timeline.ts';
import { tryExceptions } from './rules/overview/tried-exceptions.ts';
import { RULE_SOURCES } from './rules/rule-sources.ts';
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

const RULE_OPERATIONS = [
  ...RULE_EDITS,
  ...RULE_SOURCES,
  ...EXCEPTION_OPERATIONS,
  ...VALUE_LIST_OPERATIONS,
  ...[importRules, exportRules, listRules, getRule, listRuleHistory, listExceptionItems],
  ...[getRuleTests, putRuleTests, testRule, testAlert],
  ...[tryExceptions, listCoveringRules, readTimeline],
] as const;

/** All operations of a space. */
export const SERVICE_OPERATIONS = [...STORY_OPERATIONS, ...RULE_OPERATIONS] as const;
