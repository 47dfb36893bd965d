import {
  FormatError,
  isTable,
  newTable,
  readJson,
  writeJson,
  type Table,
} from '../../rules/index.ts';
import type { RuleRow } from '../../stores/detection-store.ts';
import { CodedError } from '../../util/coded-error.ts';
import type { EngineCode } from '../../runs/errors.ts';
import {
  answered,
  attempt,
  internal,
  taken,
  type Answer,
  type Refusal,
} from '../../service/operation/operation.ts';
import { faultOf, readObject, tableOf } from '../../service/rules/rule-content.ts';
import { authorOf, type Author } from '../../service/rules/rule-rows.ts';
import { counted } from '../../util/counts.ts';
import { duplicateRule, type Duplicating } from './duplicate-rule.ts';
import { editRule, type RuleEdit } from './edit-rule.ts';
import { badRequest, failureOf, type Failure } from './errors.ts';
import { textIn } from './tables.ts';
import type { By, How, KibanaParts } from './parts.ts';
import { changeRule, createRule, deleteRule, findRule, selectRules } from './rules.ts';
import { kibanaRule } from './rule-answer.ts';

/** What is done to each rule. Times are milliseconds since 1970. */
type RuleBulk = PlainBulk | { readonly action: 'edit'; readonly edits: readonly RuleEdit[] };

type PlainBulk =
  | { readonly action: 'enable' | 'disable' | 'delete' }
  | ({ readonly action: 'duplicate' } & Duplicating)
  | { readonly action: 'run' | 'fill_gaps'; readonly from: number; readonly to: number };

/** Either ids of this space, or a filter in KQL. */
type RuleTarget = { readonly ids: readonly string[] } | { readonly filter: string };

/** What went wrong, and with which rules. */
interface BulkError extends Failure {
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

interface BulkRequest extends By {
  /** Edits are JSON text, which keeps all digits. */
  readonly bulk: PlainBulk | { readonly action: 'edit'; readonly edits: string };
  readonly target: RuleTarget;
  /** Whether nothing is changed, and only said what would be. */
  readonly isTried: boolean;
}

/** Does the same to many rules. One that is refused does not stop the others. */
export const changeManyRules = internal({
  name: 'kibana.rules.bulk',
  run(parts: KibanaParts, ask: BulkRequest): BulkOutcome {
    const work = new Work(parts, bulkOf(ask.bulk), ask.isTried, authorOf(parts, ask));
    const { rows, unknown } = rowsOf(parts, ask.target);
    for (const [id, refusal] of unknown) work.fail({ id, name: id }, refusal);
    parts.ruleManager.together(() => work.take(rows));
    return work.outcome;
  },
  audit({ bulk: { action }, isTried }, { updated, created, deleted }) {
    const done = counted(updated.length + created.length + deleted.length, 'rule');
    return `${isTried ? 'tried' : 'did'} ${action.replace('_', ' ')} for ${done}`;
  },
});

function rowsOf(parts: KibanaParts, target: RuleTarget) {
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
  readonly #parts: KibanaParts;
  readonly #bulk: RuleBulk;
  readonly #isTried: boolean;
  readonly #author: Author;

  constructor(parts: KibanaParts, bulk: RuleBulk, isTried: boolean, author: Author) {
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
    const copied = attempt(() =>
      ruleManager.transaction(() =>
        answered(taken(duplicateRule(ruleManager, row, how, makeId, this.#author))),
      ),
    );
    if (copied.value === null) return this.fail(named(row), copied);
    const copy = ruleManager.rules.named(copied.value.id);
    if (copy !== null) this.created.push(textOf(copy));
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

/** Throws `KibanaError`. */
function bulkOf(bulk: BulkRequest['bulk']): RuleBulk {
  if (bulk.action !== 'edit') return bulk;
  const read = readObject(bulk.edits);
  const edits = 'table' in read ? read.table['edit'] : undefined;
  if (!Array.isArray(edits) || !edits.every(isTable)) throw badRequest('edit is a list of edits');
  if (edits.length === 0) throw badRequest('the list of edits is empty');
  return {
    action: 'edit',
    edits: edits.map(({ type, value, overwrite_data_views: overwrites }) => ({
      type: typeof type === 'string' ? type : '',
      value: value ?? null,
      overwritesDataViews: overwrites === true,
    })),
  };
}

/** What became of one rule of a list: itself as JSON text, or why it was refused. */
export interface OneOfMany {
  readonly id: string | null;
  readonly ruleId: string | null;
  readonly rule: string | null;
  readonly failure: Failure | null;
}

interface SentRules extends By {
  readonly how: How | 'create' | 'delete';
  /** A JSON list of rules, or of their names. */
  readonly rules: string;
}

/** The same to each rule of a list. One that is refused does not stop the others. Throws `KibanaError`. */
export const changeSentRules = internal({
  name: 'kibana.rules.many',
  run(parts: KibanaParts, { how, rules, by }: SentRules): readonly OneOfMany[] {
    const sent = listOf(rules);
    return parts.ruleManager.together(() =>
      sent.map((table) => {
        const id = textIn(table, 'id');
        const ruleId = textIn(table, 'rule_id');
        const rule = writeJson(table, 'line');
        const { value, refusal } =
          how === 'delete'
            ? deleteRule.run(parts, { id, ruleId, by })
            : how === 'create'
              ? createRule.run(parts, { rule, by })
              : changeRule.run(parts, { how, rule, by });
        const failure = refusal === null ? null : failureOf(refusal);
        return { id: id ?? null, ruleId: ruleId ?? null, rule: value, failure };
      }),
    );
  },
  audit({ how }, results) {
    const done = results.filter(({ failure }) => failure === null).length;
    const word = { create: 'made', replace: 'replaced', patch: 'changed', delete: 'deleted' }[how];
    return `${word} ${counted(done, 'rule')} of ${results.length}`;
  },
});

function listOf(sent: string): readonly Table[] {
  let data;
  try {
    data = readJson(sent);
  } catch (error) {
    if (error instanceof FormatError)
      throw badRequest(`the body is not JSON: ${faultOf(sent, error)}`);
    throw error;
  }
  if (Array.isArray(data) && data.every((each) => isTable(each))) return data;
  throw badRequest('the body is a list of rules');
}
