import { contentOf, readObject } from '../rule-content.ts';
import type { RuleTestsText } from '../rule-tests.ts';
import { answered, refused, type Answer } from '../../operation/answer.ts';
import { unknownRule, type RuleDetail } from '../rules.ts';
import { coveringRules, type CoveringRule } from './coverage/covering-rules.ts';
import { exceptionItems, type ExceptionSummary } from './exception-items.ts';
import { ruleHistory, type RuleChange } from './rule-history.ts';
import {
  ruleStateOf,
  ruleSummaries,
  type RuleState,
  type RuleSummary,
  type SummaryParts,
} from './rule-summaries.ts';
import { triedExceptions, type FetchDocuments, type TriedExceptions } from './tried-exceptions.ts';
import { readingTimeline, type ReadingTimeline, type TimelineRequest } from './timeline.ts';
import { alertCase, type AlertCase, type AlertCaseRequest } from './tests/alert-case.ts';
import { runTestText, type TestReport } from './tests/run-text.ts';
import type { TestResults } from './tests/test-results.ts';
import type { RuleManager } from '../rule-manager.ts';

export interface OverviewParts extends SummaryParts {
  readonly ruleManager: RuleManager;
  readonly testResults: TestResults;
  readonly fetch: FetchDocuments;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

interface ById {
  /** `rule_id`, or the id in this service. */
  readonly id: string;
}

/** Somebody waits for it, at each pause in typing. */
const MAX_TEST_MS = 5_000;

/** What people look at in the console; arguments and results are plain data. */
export const OVERVIEW_OPERATIONS = {
  'rules.list': (parts: OverviewParts): RuleSummary[] => ruleSummaries(parts),
  'rules.get': (parts: OverviewParts, { id }: ById): Answer<RuleDetail & RuleState> => {
    const { rules } = parts.ruleManager;
    const row = rules.find(id);
    const answer = rules.get(id);
    if (row === null || answer.value === null) return { ...answer, value: null };
    return { ...answer, value: { ...answer.value, ...ruleStateOf(row, parts) } };
  },
  /** The tests of a rule, and how they come out now. */
  'rules.tests': async (
    { ruleManager, testResults }: OverviewParts,
    { id }: ById,
  ): Promise<Answer<{ readonly tests: RuleTestsText | null; readonly report: TestReport }>> => {
    const row = ruleManager.rules.find(id);
    if (row === null) return unknownRule(id);
    const tests = await ruleManager.tests.of(row);
    return answered({ tests, report: await testResults.run(row) });
  },
  /** Without any text they are removed. */
  'rules.putTests': async (
    parts: OverviewParts,
    { id, text, by }: ById & { readonly text: string; readonly by: string },
  ): Promise<Answer<{ readonly tests: RuleTestsText | null; readonly report: TestReport }>> => {
    const { ruleManager, now } = parts;
    const row = ruleManager.rules.find(id);
    if (row === null) return unknownRule(id);
    const { refusal } = ruleManager.tests.put(row, text, { by, now: now() });
    if (refusal !== null) return { value: null, refusal, problems: [] };
    return OVERVIEW_OPERATIONS['rules.tests'](parts, { id });
  },
  /** Tests a rule that need not be kept, nor need its tests. */
  'rules.test': async (
    { now }: OverviewParts,
    { rule, tests }: { readonly rule: unknown; readonly tests: string },
  ): Promise<Answer<TestReport>> => {
    const read = readObject(rule);
    if ('why' in read) return refused('ENG1502', `this is no rule: ${read.why}`);
    read.table['rule_id'] ??= 'test';
    const { document } = contentOf(read.table);
    return answered(await runTestText(document, tests, { now, until: now() + MAX_TEST_MS }));
  },
  /** A case for the tests of its rule, of an alert. */
  'alerts.test': (parts: OverviewParts, request: AlertCaseRequest): Promise<Answer<AlertCase>> =>
    alertCase(parts, request),
  'alerts.tried': (parts: OverviewParts, { id }: ById): Promise<TriedExceptions> =>
    triedExceptions(parts, id),
  /** `list` is its key; all items where it is `null`. */
  'exceptions.items': (
    parts: OverviewParts,
    { list }: { readonly list: string | null },
  ): ExceptionSummary[] => exceptionItems(parts, list),
  'health.timeline': (parts: OverviewParts, request: TimelineRequest): ReadingTimeline =>
    readingTimeline(parts, request),
  'coverage.rules': (parts: OverviewParts): readonly CoveringRule[] => coveringRules(parts),
  /** The latest change first. */
  'rules.history': (
    { store, ruleManager }: OverviewParts,
    { id, limit }: ById & { readonly limit: number },
  ): Answer<{ readonly changes: readonly RuleChange[] }> => {
    const row = ruleManager.rules.find(id);
    if (row === null) return unknownRule(id);
    return answered({ changes: ruleHistory(store.rules, row, limit) });
  },
} satisfies Record<string, (parts: OverviewParts, args: never) => unknown>;
