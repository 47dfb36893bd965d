import type { RuleRow } from '../../../../stores/detection-store.ts';
import type { RuleManager } from '../../rule-manager.ts';
import type { RuleState } from '../../schemas.ts';
import type { TestReport } from '../schemas.ts';
import { runTestText } from './run-text.ts';

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
