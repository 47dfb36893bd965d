import { didYouMean, suggest } from '../../util/suggest.ts';
import { isLintCode } from '../codes/index.ts';
import { LINT_CODES } from '../codes/lint-codes.ts';
import type { RuleDocument } from '../model/document.ts';
import { quote } from '../model/quote.ts';
import { isRunnable } from '../model/rule-types.ts';
import type { Lint } from './lint.ts';

/** A directory without any tests is counted elsewhere, and not reported for each rule. */
export const missingTests: Lint = function* ({ rule, document, hasTests }) {
  if (hasTests !== false || !isRunnable(rule) || isDeprecated(document)) return;
  yield {
    code: 'RUL2010',
    path: ['rule', 'name'],
    message: 'the rule has no tests',
    hint: 'write NAME.tests.toml beside NAME.toml',
  };
};

/** The alerts of building blocks and of deprecated rules are not shown to anyone. */
export const missingGuide: Lint = function* ({ rule, document }) {
  if ((rule.note ?? '').trim() !== '') return;
  if (rule.building_block_type !== undefined || isDeprecated(document)) return;
  yield {
    code: 'RUL2011',
    path: ['rule', 'name'],
    message: 'the rule has no investigation guide',
    hint: 'describe in note what the alert means, how to investigate it and how to respond',
  };
};

const isDeprecated = ({ metadata }: RuleDocument) => metadata?.['maturity'] === 'deprecated';

export const unknownIgnore: Lint = function* ({ ignored }) {
  for (const [index, code] of ignored.entries()) {
    if (isLintCode(code)) continue;
    yield {
      code: 'RUL2016',
      path: ['metadata', 'dockwarden_ignore', index],
      message: `${quote(code)} is not a warning that can be silenced`,
      hint: didYouMean(suggest(code, Object.keys(LINT_CODES))),
    };
  }
};
