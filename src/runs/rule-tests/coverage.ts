import {
  EvaluationError,
  shortText,
  type Row,
  type Span,
  type TestClause,
  type Tracer,
} from '../../lang/index.ts';
import type { Problem } from '../../rules/problem.ts';
import type { LoadedRule } from '../../rules/loaded-rule.ts';
import type { CoverageResult } from './result.ts';
import type { SeenEvent } from './rule-runner.ts';

/** One condition of the predicate and what the events made of it. */
interface Branch {
  readonly test: TestClause;
  true: boolean;
  false: boolean;
  /** Elements of its list that no event met yet. */
  readonly unmet: Set<number>;
}

/**
 * Which branches of a predicate the events of its tests reach: each condition by itself, whatever
 * the others are, at every event that the rule reads; conditions without a field are left out.
 */
export class Coverage {
  readonly #branches: readonly Branch[];

  constructor({ tests }: Tracer) {
    this.#branches = tests
      .flat()
      .filter(({ isConstant }) => !isConstant)
      .map((test) => ({
        test,
        true: false,
        false: false,
        unmet: new Set(test.elements.keys()),
      }));
  }

  add(events: readonly SeenEvent[]): void {
    for (const branch of this.#branches) {
      for (const { row } of events) {
        if (branch.true && branch.false && branch.unmet.size === 0) break;
        look(branch, row);
      }
    }
  }

  result(rule: Pick<LoadedRule, 'report'>): CoverageResult {
    let total = 0;
    let missing = 0;
    const gaps: Problem[] = [];
    const gap = (code: Problem['code'], span: Span, message: string) => {
      const fault = { code, path: ['rule', 'query'], span, message } as const;
      gaps.push({
        ...rule.report(fault as Parameters<typeof rule.report>[0]),
        severity: 'warning',
      });
    };
    for (const { test, unmet, ...branch } of this.#branches) {
      total += 2 + test.elements.length;
      missing += (branch.true ? 0 : 1) + (branch.false ? 0 : 1) + unmet.size;
      const text = shortText(test.expression);
      if (!branch.true) gap('RUL1309', test.span, `no test makes true: ${text}`);
      if (!branch.false) gap('RUL1310', test.span, `no test makes false: ${text}`);
      // Where the whole is never met, none of its elements is, and that has been said.
      if (test.isNegated ? !branch.false : !branch.true) continue;
      for (const index of unmet) {
        const element = test.elements[index];
        if (element === undefined) continue;
        gap('RUL1311', element.span, `no test meets: ${shortText(element.expression)}`);
      }
    }
    return { total, covered: total - missing, gaps };
  }
}

function look(branch: Branch, row: Row): void {
  const { test, unmet } = branch;
  const result = outcomeOf(test.matches, row);
  if (result === null) return;
  if (result) branch.true = true;
  else branch.false = true;
  // The elements of `not in` are met where it is false.
  if (result === test.isNegated) return;
  for (const index of unmet) {
    const element = test.elements[index];
    if (element !== undefined && outcomeOf(element.matches, row) === true) unmet.delete(index);
  }
}

/** `null` where it cannot be evaluated. */
function outcomeOf(matches: (row: Row) => boolean, row: Row): boolean | null {
  try {
    return matches(row);
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}
