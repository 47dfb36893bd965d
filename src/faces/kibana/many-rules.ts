import { FormatError, isTable, readJson, writeJson, type Table } from '../../rules/index.ts';
import { faultOf } from '../../service/rules/rule-content.ts';
import type { Answer } from '../../service/operation/answer.ts';
import type { Author } from '../../service/rules/rule-rows.ts';
import { badRequest } from './errors.ts';
import { failureOf, type Failure } from './failure.ts';
import { changeRule, createRule, deleteRule, type RuleParts } from './rules.ts';
import { textIn } from './tables.ts';

/** What became of one rule of a list: itself as JSON text, or why it was refused. */
export interface OneOfMany {
  readonly id: string | null;
  readonly ruleId: string | null;
  readonly rule: string | null;
  readonly failure: Failure | null;
}

/**
 * The same to each rule of a list. One that is refused does not stop the others.
 *
 * @param sent a JSON list of rules, or of their names. Throws `KibanaError` if it is none.
 */
export function manyRules(
  parts: RuleParts,
  how: 'create' | 'replace' | 'patch' | 'delete',
  sent: string,
  author: Author,
): readonly OneOfMany[] {
  const rules = listOf(sent);
  return parts.ruleManager.together(() =>
    rules.map((rule) => {
      const id = textIn(rule, 'id') ?? null;
      const ruleId = textIn(rule, 'rule_id') ?? null;
      const { value, refusal } = one(parts, how, rule, author);
      return { id, ruleId, rule: value, failure: refusal === null ? null : failureOf(refusal) };
    }),
  );
}

function one(
  parts: RuleParts,
  how: 'create' | 'replace' | 'patch' | 'delete',
  rule: Table,
  author: Author,
): Answer<string> {
  if (how === 'delete') {
    return deleteRule(parts, { id: textIn(rule, 'id'), ruleId: textIn(rule, 'rule_id') }, author);
  }
  const text = writeJson(rule, 'line');
  return how === 'create' ? createRule(parts, text, author) : changeRule(parts, how, text, author);
}

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
