/**
 * Rule files: reading, checking and writing them.
 *
 *     const { rules, problems } = await loadRules(['content/rules']);
 *
 * @module
 */
export { LoadCache, loadRules } from './load/load.ts';
export { PreparedRules } from './load/prepared-rules.ts';
export { readExceptionJson, readRuleJson } from './load/from-json.ts';
export type { FieldProblem, FromJson } from './load/from-json.ts';
export type { LoadedFile } from './loaded-rule.ts';
export type { Loaded } from './load/load.ts';
export type { Files } from './load/files.ts';
export type { LoadedRule, PreparedQuery } from './loaded-rule.ts';
export type { Problem } from './problem.ts';
export { ATTACK_VERSION, attackName } from './attack/index.ts';
export { CONTAINER_TECHNIQUES } from './attack/containers.ts';
export { TACTICS } from './attack/index.ts';
export { LEVELS, RULE_CODES } from './codes/index.ts';
export type { Level, LintCode, RuleCode, RuleCodeInfo } from './codes/index.ts';
export { isRunnable } from './model/rule-types.ts';
export type { Rule, RuleTypeName } from './model/fields.ts';
export { SEVERITIES } from './model/field-table.ts';
export type { Severity } from './model/field-table.ts';
export { at, isTable, newTable, without } from './model/data.ts';
export type { Data, Table } from './model/data.ts';
export type { FilterClause } from './model/filter-clauses.ts';
export { TEMPLATE_IMAGE, TEMPLATE_TEXTS } from './template.ts';
export { quote } from './model/data.ts';
export type { RuleDocument } from './model/data.ts';
export { convert } from './convert/convert.ts';
export { formatOf } from './formats/index.ts';
export type { WrittenFile } from './convert/convert.ts';
export { FormatError, WriteError } from './formats/format.ts';
export { fromJsonRule, toJsonRule } from './formats/json/index.ts';
export { readJson } from './formats/json/read.ts';
export { writeJson } from './formats/json/write.ts';
export type { Entry, ReadEntry } from './formats/index.ts';
export { attachExceptions } from './exceptions/attach.ts';
export type { Attachment, RuleExceptions } from './exceptions/attach.ts';
export type { ExceptionEntry, SubEntry, ValueType } from './exceptions/model.ts';
export type { Exceptions } from './exceptions/gather.ts';
export { exceptionsOf, loadExceptions } from './load/load-exceptions.ts';
export { ENDPOINT_LIST, ignoresCase, itemKey, listKey } from './exceptions/model.ts';
export type { ExceptionItem, ExceptionList } from './exceptions/model.ts';
export type { LoadedException } from './exceptions/read-exception.ts';
export { loadValueLists, readValueList } from './value-lists/load.ts';
export { wantedLists } from './value-lists/wanted.ts';
export type { WantedList } from './value-lists/wanted.ts';
export { VALUE_TYPES } from './exceptions/model.ts';
export { RULE_TYPES } from './model/fields.ts';
export type { LoadedValueLists } from './value-lists/load.ts';
export type { ValueList } from './value-lists/value-list.ts';
export { valueTest } from './value-lists/value-test.ts';
export { loadTests, orphanedTests } from './tests/load-tests.ts';
export { testsFor } from './load/find.ts';
export { readTestFile } from './tests/test-file.ts';
export type { TestCase } from './tests/test-file.ts';
export { overlay } from './tests/overlay.ts';
export type { Expected } from './tests/test-file.ts';
