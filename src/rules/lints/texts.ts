import { didYouMean, suggest } from '../../util/suggest.ts';
import { isLintCode } from '../codes/index.ts';
import { LINT_CODES } from '../codes/lint-codes.ts';
import type { RuleDocument } from '../model/document.ts';
import { COMMON_FIELDS } from '../model/fields.ts';
import { quote } from '../model/quote.ts';
import { METADATA_FIELDS } from '../model/metadata.ts';
import { typeFields } from '../model/rule.ts';
import type { Lint, Warning } from './lint.ts';

/** A folder that keeps no tests at all is counted elsewhere, and not told of at each rule. */
export const missingTests: Lint = function* ({ rule, document, hasTests }) {
  if (hasTests !== false || rule.type !== 'eql' || isDeprecated(document)) return;
  yield {
    code: 'RUL2010',
    path: ['rule', 'name'],
    message: 'the rule has no tests',
    hint: 'write NAME.tests.toml beside NAME.toml',
  };
};

/** Nobody gets the alert of a building block, or of a rule that was given up. */
export const missingGuide: Lint = function* ({ rule, document }) {
  if ((rule.note ?? '').trim() !== '') return;
  if (rule.building_block_type !== undefined || isDeprecated(document)) return;
  yield {
    code: 'RUL2011',
    path: ['rule', 'name'],
    message: 'the rule has no investigation guide',
    hint: 'say in note what it means, how to look into it and how to respond',
  };
};

const isDeprecated = ({ metadata }: RuleDocument) => metadata?.['maturity'] === 'deprecated';

/** Unknown keys are kept; one that looks like a known key is probably a slip. */
export const misspeltField: Lint = function* ({ rule, document }) {
  const known = Object.keys({ ...COMMON_FIELDS, ...typeFields(rule.type) });
  yield* misspelt('rule', Object.keys(document.rule), known);
  yield* misspelt('metadata', Object.keys(document.metadata ?? {}), Object.keys(METADATA_FIELDS));
};

function* misspelt(
  table: string,
  names: readonly string[],
  known: readonly string[],
): Iterable<Warning> {
  for (const name of names) {
    if (known.includes(name)) continue;
    const close = suggest(name, known).filter(
      (each) => !names.includes(each) && isSlip(name, each),
    );
    if (close.length === 0) continue;
    yield {
      code: 'RUL2015',
      path: [table, name],
      message: `${table}.${name} is no field, and has no effect`,
      hint: didYouMean(close),
    };
  }
}

/** The suggestions are generous; a slip is a letter or two, or another mark between words. */
function isSlip(name: string, known: string): boolean {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return bare(name) === bare(known) || Math.abs(name.length - known.length) <= 1;
}

export const unknownIgnore: Lint = function* ({ ignored }) {
  for (const [index, code] of ignored.entries()) {
    if (isLintCode(code)) continue;
    yield {
      code: 'RUL2016',
      path: ['metadata', 'dockwarden_ignore', index],
      message: `${quote(code)} is no warning that can be silenced`,
      hint: didYouMean(suggest(code, Object.keys(LINT_CODES))),
    };
  }
};
