import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  isRunnable,
  readRuleJson,
  readTestFile,
  type Problem,
  type TestCase,
} from '../../../../rules/index.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import { Coverage } from '../../../../runs/rule-tests/coverage.ts';
import type { TestedCase, TestReport } from '../schemas.ts';
import type { EventMiss, Explanation } from '../../../../runs/rule-tests/explain/explanation.ts';
import { explanationLines } from '../../../../runs/rule-tests/explain/text.ts';
import { createRunner } from '../../../../runs/rule-tests/rule-runner.ts';
import { runCase, type ReadRecording } from '../../../../runs/rule-tests/run-case.ts';
import type { CaseOutcome } from '../../../../runs/rule-tests/result.ts';
import type { RuleRow } from '../../../../stores/detection-store.ts';
import type { RuleManager } from '../../rule-manager.ts';
import type { RuleState } from '../../schemas.ts';

export interface TestLimits {
  /** When it stops, in milliseconds since 1970. */
  readonly until: number;
  readonly now: () => number;
}

/** Of one case. */
const MAX_EVENTS = 2_000;
/** Of the events of a case, with the defaults below each. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Runs tests against a rule. Between cases others get their turn, and what is left when the time is over is skipped, and
 * says so. Events in files are not read: who asks may not choose which files the service reads.
 *
 * @param rule under the names of the API, as JSON
 * @param tests the text of a tests file; `null` without
 */
export async function runTestText(
  rule: string,
  tests: string | null,
  { until, now }: TestLimits,
): Promise<TestReport> {
  const { loaded, byField } = readRuleJson(rule, 'rule', 'all');
  const file = tests === null ? null : readTestFile('tests', tests);
  const report = {
    passed: 0,
    failed: 0,
    skipped: 0,
    cases: [],
    coverage: null,
    problems: (file?.problems ?? []).map(problemOf),
    ruleProblems: byField(loaded.problems),
  };
  const { rule: read, statement } = loaded;
  if (read === null || !isRunnable(read) || statement === null)
    return { ...report, state: 'not run' };
  if (file === null) return { ...report, state: 'untested' };
  const runner = createRunner(read, statement, BigInt(now()) * NANOS_PER_MS);
  const coverage = new Coverage(runner.tracer);
  const cases: TestedCase[] = [];
  for (const each of file.cases) {
    const left = whyLeft(each, now() >= until);
    if (left === null) {
      const { outcome } = await runCase(each, file.path, runner, NO_FILES, coverage);
      cases.push(testedCase(each, outcome));
    } else cases.push({ ...headOf(each), outcome: 'skipped', ...NOT_RUN, why: [left] });
    await nextTurn();
  }
  const { total, covered, gaps } = coverage.result(loaded);
  const count = (outcome: TestedCase['outcome']) =>
    cases.filter((each) => each.outcome === outcome).length;
  return {
    ...report,
    state: 'tested',
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    cases,
    coverage: { total, covered, gaps: byField(gaps) },
  };
}

const NOT_RUN = { found: null, undecided: 0, misses: [] } as const;

const NO_FILES: ReadRecording = async () => ({ ok: false, message: FROM_FILE });

const FROM_FILE =
  'its events are in a file, which the service does not read: `dockwarden rules test` runs it';

function whyLeft({ input }: TestCase, isOver: boolean): string | null {
  if (isOver) return 'there was no time left for it: test fewer cases at once';
  if (input.kind === 'file') return FROM_FILE;
  const { events, defaults } = input;
  if (events.length > MAX_EVENTS) return 'it has more than 2,000 events, which is the limit here';
  const characters = events.length * JSON.stringify(defaults).length;
  return characters > MAX_CHARACTERS ? 'its events have more than 4 million characters' : null;
}

const headOf = ({ name, position, expected, input }: TestCase) => ({
  name,
  line: position.line,
  expected,
  events: input.kind === 'file' ? null : input.events.length,
});

function testedCase(test: TestCase, outcome: CaseOutcome): TestedCase {
  const head = headOf(test);
  if (outcome.kind === 'broken') {
    const { message, hint } = outcome.problem;
    const why = hint === undefined ? [message] : [message, hint];
    return { ...head, outcome: 'skipped', ...NOT_RUN, why };
  }
  const { found, undecided } = outcome;
  if (outcome.kind === 'passed')
    return { ...head, outcome: 'passed', found, undecided, why: [], misses: [] };
  const { explanation } = outcome;
  const why = explanationLines(explanation);
  return { ...head, outcome: 'failed', found, undecided, why, misses: missesOf(explanation) };
}

function missesOf({ reason }: Explanation): readonly EventMiss[] {
  if (reason.kind === 'missed') return reason.events;
  if (reason.kind === 'surplus') return [];
  return reason.stages.flatMap(({ closest }) => closest ?? []);
}

const problemOf = ({
  code,
  severity,
  message,
  hint,
  position,
}: Problem): TestReport['problems'][number] => ({
  code,
  severity,
  message,
  hint,
  line: position?.line ?? null,
  column: position?.column ?? null,
});

/** How many cases of a rule pass. */
type TestCounts = NonNullable<RuleState['tests']>;

/** Of one rule, when it is tested by the service itself. */
const MAX_MS = 2_000;

/** How the tests of rules came out last. They are run by and by, and again where a rule or its tests are others. */
export class TestResults {
  readonly #ruleManager: RuleManager;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly version: string; readonly counts: TestCounts }>();

  constructor(ruleManager: RuleManager, now: () => number) {
    this.#ruleManager = ruleManager;
    this.#now = now;
  }

  /** `null` where they are not known yet. */
  of(row: RuleRow): TestCounts | null {
    const known = this.#known.get(row.id);
    return known?.version === this.#versionOf(row) ? known.counts : null;
  }

  /** Runs the tests of a rule as it is saved. */
  async run(row: RuleRow): Promise<TestReport> {
    const version = this.#versionOf(row);
    const tests = await this.#ruleManager.tests.of(row);
    const now = this.#now;
    const limits = { now, until: now() + MAX_MS };
    const report = await runTestText(row.document, tests?.text ?? null, limits);
    const { cases, passed, failed, skipped } = report;
    const counts = { cases: cases.length, passed, failed, skipped };
    this.#known.set(row.id, { version, counts });
    return report;
  }

  /** Runs those of one rule of which it is not known. Called now and then, it runs all of them. */
  async next(): Promise<void> {
    const rows = this.#ruleManager.rules.rows();
    if (this.#known.size > rows.length) {
      const ids = new Set(rows.map(({ id }) => id));
      for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    }
    const row = rows.find((each) => this.of(each) === null);
    if (row !== undefined) await this.run(row);
  }

  #versionOf(row: RuleRow): string {
    return `${row.revision} ${this.#ruleManager.tests.version(row)}`;
  }
}
