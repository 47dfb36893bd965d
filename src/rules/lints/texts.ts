import { didYouMean, suggest } from '../../util/suggest.ts';
import { isLintCode } from '../codes/index.ts';
import { LINT_CODES } from '../codes/lint-codes.ts';
import { type RuleDocument, quote, type Path, type Data } from '../model/data.ts';
import { isRunnable } from '../model/rule-types.ts';
import { TEMPLATE_IMAGE, TEMPLATE_TEXTS } from '../template.ts';
import type { Lint, Warning } from './lint.ts';

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

/** Placeholder texts of `rules new` that were not replaced. Each field is reported once. */
export const unfilledTemplate: Lint = function* ({ rule }) {
  const { description, note = '', false_positives: harmless } = rule;
  if (description.includes(TEMPLATE_TEXTS.description)) yield unfilled(['rule', 'description']);
  if (note.includes(TEMPLATE_TEXTS.note) || note.includes(TEMPLATE_IMAGE)) {
    yield unfilled(['rule', 'note']);
  }
  const index = harmless.findIndex((text) => text.includes(TEMPLATE_TEXTS.false_positives));
  if (index >= 0) yield unfilled(['rule', 'false_positives', index]);
};

const unfilled = (path: Path): Warning => ({
  code: 'RUL2020',
  path,
  message: `${String(path[1])} still has the placeholder text of the template`,
  hint: 'replace it with a text for this rule',
});

/** Fields that exclude each other. */
export const redundantFields: Lint = function* ({ document: { rule } }) {
  if (isFilled(rule['index']) && isFilled(rule['data_view_id'])) {
    yield {
      code: 'RUL2018',
      path: ['rule', 'data_view_id'],
      message: 'the rule has both index and data_view_id',
      hint: 'remove one of them; with a data view, the rule reads all events',
    };
  }
  const { note } = rule;
  if (isFilled(rule['setup']) && typeof note === 'string' && /^## Setup\b/m.test(note)) {
    yield {
      code: 'RUL2024',
      path: ['rule', 'setup'],
      message: 'setup instructions are both in the field setup and under "## Setup" in note',
      hint: 'keep the field, and remove the heading from note',
    };
  }
};

function isFilled(value: Data | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !isEmptyList(value);
}

const isEmptyList = (value: Data) => Array.isArray(value) && value.length === 0;
