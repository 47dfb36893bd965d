/**
 * Rule files: reading, checking and writing them.
 *
 *     const { rules, problems } = await loadRules(['content/rules']);
 *
 * @module
 */
export { loadRules } from './load/load.ts';
export type { Loaded, LoadedFile } from './load/load.ts';
export type { Files } from './load/files.ts';
export type { LoadedRule } from './validate/validate-rule.ts';
export type { Problem } from './problem.ts';
export { attackName } from './attack/index.ts';
export { RULE_CODES } from './codes/index.ts';
export type { LintCode, RuleCode, RuleCodeInfo } from './codes/index.ts';
export { isEqlRule } from './model/rule.ts';
export type { EqlRule, OtherRule, Rule } from './model/rule.ts';
export { SEVERITIES } from './model/kinds.ts';
export type { Severity } from './model/kinds.ts';
export type { Data, Table } from './model/data.ts';
export type { RuleDocument } from './model/document.ts';
export { convert } from './convert/convert.ts';
export type { WrittenFile } from './convert/convert.ts';
export { WriteError } from './formats/errors.ts';
export type { Entry } from './formats/index.ts';
