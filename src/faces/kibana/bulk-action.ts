import { newTable, writeJson, type Table } from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';
import { CodedError } from '../../util/coded-error.ts';
import type { EngineCode } from '../../runs/errors.ts';
import type { JobRunner } from '../../service/jobs/job-runner.ts';
import type { Answer, Refusal } from '../../service/operation/answer.ts';
import { tableOf } from '../../service/rules/rule-content.ts';
import type { Author } from '../../service/rules/rule-rows.ts';
import { duplicateRule, NotCopied, type Duplicating } from './duplicate-rule.ts';
import { editRule, type RuleEdit } from './edit-rule.ts';
import { badRequest } from './errors.ts';
import { failureOf, type Failure } from './failure.ts';
import { textIn } from './tables.ts';
import { findRule, selectRules, type RuleParts } from './rules.ts';
import { kibanaRule } from './rule-answer.ts';

export interface BulkParts extends RuleParts {
  readonly jobs: Pick<JobRunner, 'start'>;
  readonly makeId: () => string;
}

/** What is done to each rule. Times are milliseconds since 1970. */
export type RuleBulk =
  | { readonly action: 'enable' | 'disable' | 'delete' }
  | ({ readonly action: 'duplicate' } & Duplicating)
  | { readonly action: 'edit'; readonly edits: readonly RuleEdit[] }
  | { readonly action: 'run' | 'fill_gaps'; readonly from: number; readonly to: number };

/** Either ids of this space, or a filter in KQL. */
export type RuleTarget = { readonly ids: readonly string[] } | { readonly filter: string };

/** What went wrong, and with which rules. */
export interface BulkError extends Failure {
  /** A word of the API for it; `null` for most. */
  readonly word: string | null;
  readonly rules: readonly { readonly id: string; readonly name: string }[];
}

export interface BulkOutcome {
  /** Rules as JSON text. */
  readonly updated: readonly string[];
  readonly created: readonly string[];
  readonly deleted: readonly string[];
  /** Rules that are as they were. */
  readonly skipped: readonly { readonly id: string; readonly name: string }[];
  readonly errors: readonly BulkError[];
}

/**
 * Does the same to many rules. One that is refused does not stop the others.
 *
 * @param isTried whether nothing is changed, and only said what would be
 */
export function bulkAction(
  parts: BulkParts,
  bulk: RuleBulk,
  target: RuleTarget,
  isTried: boolean,
  author: Author,
): BulkOutcome {
  const work = new Work(parts, bulk, isTried, author);
  const { rows, unknown } = rowsOf(parts, target);
  for (const [id, refusal] of unknown) work.fail({ id, name: id }, refusal);
  parts.ruleManager.together(() => work.take(rows));
  return work.outcome;
}

function rowsOf(parts: RuleParts, target: RuleTarget) {
  if ('filter' in target) return { rows: selectRules(parts, target.filter), unknown: [] };
  const found = [...new Set(target.ids)].map((id) => [id, findRule(parts, { id })] as const);
  return {
    rows: found.flatMap(([, { value }]) => value ?? []),
    unknown: found.flatMap(([id, { refusal }]) =>
      refusal === null ? [] : [[id, refusal] as const],
    ),
  };
}

class Work {
  readonly updated: string[] = [];
  readonly created: string[] = [];
  readonly deleted: string[] = [];
  readonly skipped: { readonly id: string; readonly name: string }[] = [];
  readonly errors: BulkError[] = [];
  readonly #parts: BulkParts;
  readonly #bulk: RuleBulk;
  readonly #isTried: boolean;
  readonly #author: Author;

  constructor(parts: BulkParts, bulk: RuleBulk, isTried: boolean, author: Author) {
    this.#parts = parts;
    this.#bulk = bulk;
    this.#isTried = isTried;
    this.#author = author;
  }

  get outcome(): BulkOutcome {
    const { updated, created, deleted, skipped, errors } = this;
    return { updated, created, deleted, skipped, errors };
  }

  take(rows: readonly RuleRow[]): void {
    const bulk = this.#bulk;
    switch (bulk.action) {
      case 'enable':
      case 'disable':
      case 'delete':
        this.#takeAll(rows, bulk.action);
        return;
      case 'duplicate':
        for (const row of rows) this.#duplicate(row, bulk);
        return;
      case 'edit':
        for (const row of rows) this.#edit(row, bulk.edits);
        return;
      case 'run':
      case 'fill_gaps':
        for (const row of rows) this.#run(row, bulk);
    }
  }

  fail(
    rule: { readonly id: string; readonly name: string },
    refusal: Refusal | Answer<unknown>,
    word: string | null = null,
  ): void {
    const failure =
      'code' in refusal
        ? failureOf(refusal)
        : failureOf(refusal.refusal as Refusal, refusal.problems);
    this.errors.push({ ...failure, word, rules: [rule] });
  }

  #takeAll(rows: readonly RuleRow[], action: 'enable' | 'disable' | 'delete'): void {
    const { rules } = this.#parts.ruleManager;
    const ids = rows.map(({ id }) => id);
    const results = this.#isTried ? [] : rules.bulk(action, ids, this.#author);
    for (const [index, row] of rows.entries()) {
      const refusal = results[index]?.refusal ?? null;
      if (refusal !== null) this.fail(named(row), refusal);
      else if (action === 'delete') this.deleted.push(textOf(row));
      else this.#done(this.updated, row);
    }
  }

  #duplicate(row: RuleRow, how: Duplicating): void {
    const { ruleManager, makeId } = this.#parts;
    if (this.#isTried) return void this.created.push(textOf(row));
    try {
      const answer = ruleManager.transaction(() => {
        const made = duplicateRule(ruleManager, row, how, makeId, this.#author);
        if (made.value === null) throw new NotCopied(made);
        return made.value;
      });
      const copy = ruleManager.rules.named(answer.id);
      if (copy !== null) this.created.push(textOf(copy));
    } catch (error) {
      if (!(error instanceof NotCopied)) throw error;
      this.fail(named(row), error.answer);
    }
  }

  #edit(row: RuleRow, edits: readonly RuleEdit[]): void {
    const { rules } = this.#parts.ruleManager;
    const before = newTable([...Object.entries(tableOf(row.document)), ['enabled', row.isEnabled]]);
    const after = editRule(before, edits);
    if (after === null) return void this.skipped.push(named(row));
    const text = writeJson(after, 'line');
    const answer = this.#isTried ? rules.validate(text) : rules.replace(row.id, text, this.#author);
    const isWrong = answer.value === null || ('isValid' in answer.value && !answer.value.isValid);
    if (isWrong) {
      const refusal = answer.refusal ?? {
        code: 'ENG1502' as const,
        message: 'the rule would have errors',
        hint: undefined,
      };
      return this.fail(named(row), { ...answer, value: null, refusal });
    }
    this.#done(this.updated, row);
  }

  /** Over events that were received in a time; what comes of it is seen at the jobs. */
  #run(row: RuleRow, { action, from, to }: Extract<RuleBulk, { readonly from: number }>): void {
    if (!row.isEnabled) {
      const refusal = {
        code: 'ENG1601' as const,
        message: `the rule ${row.id} is disabled: only rules that run can be run over older events`,
        hint: undefined,
      };
      return this.fail(named(row), refusal, 'MANUAL_RULE_RUN_DISABLED_RULE');
    }
    const { jobs } = this.#parts;
    const range = action === 'run' ? { from, to } : {};
    if (!this.#isTried) {
      try {
        jobs.start('rules.backfill', { ruleId: row.id, ...range }, this.#author.by);
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        const { message, hint } = error;
        return this.fail(named(row), { code: error.code as EngineCode, message, hint });
      }
    }
    this.#done(this.updated, row);
  }

  #done(list: string[], row: RuleRow): void {
    list.push(textOf(this.#parts.ruleManager.rules.named(row.id) ?? row));
  }
}

const textOf = (row: RuleRow) => writeJson(kibanaRule(row), 'line');

function named(row: RuleRow): { readonly id: string; readonly name: string } {
  return { id: row.uuid, name: textIn(tableOf(row.document), 'name') ?? row.id };
}

/** A list of edits as it was sent. Throws `KibanaError`. */
export function readEdits(edits: readonly Table[]): readonly RuleEdit[] {
  if (edits.length === 0) throw badRequest('the list of edits is empty');
  return edits.map(({ type, value, overwrite_data_views: overwrites }) => ({
    type: typeof type === 'string' ? type : '',
    value: value ?? null,
    overwritesDataViews: overwrites === true,
  }));
}
