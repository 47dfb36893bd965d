import type { Level, RuleCodeInfo } from './code-info.ts';
import { EXCEPTION_CODES, isExceptionWarning } from './exception-codes.ts';
import { FIELD_CODES } from './field-codes.ts';
import { FILE_CODES } from './file-codes.ts';
import { LINT_CODES } from './lint-codes.ts';
import { TEST_CODES } from './test-codes.ts';

/**
 * Every finding about rule files. A code is never reused, not even after its finding is gone.
 *
 * 10xx files · 11xx fields · 12xx writing · 13xx tests · 2xxx warnings and notes, which a file can
 * silence ·
 * 30xx exceptions · 31xx warnings about them · 32xx value lists
 */
export const RULE_CODES = {
  ...FILE_CODES,
  ...FIELD_CODES,
  ...TEST_CODES,
  ...LINT_CODES,
  ...EXCEPTION_CODES,
} as const satisfies Record<string, RuleCodeInfo>;

export type RuleCode = keyof typeof RULE_CODES;
export type LintCode = keyof typeof LINT_CODES;

export const isLintCode = (code: string): code is LintCode => Object.hasOwn(LINT_CODES, code);

export function levelOf(code: RuleCode): Level {
  if (!isLintCode(code) && !isExceptionWarning(code)) return 'error';
  const { level }: RuleCodeInfo = RULE_CODES[code];
  return level ?? 'warning';
}

export { LEVELS } from './code-info.ts';
export type { Level, RuleCodeInfo } from './code-info.ts';
