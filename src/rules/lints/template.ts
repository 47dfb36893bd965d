import type { Path } from '../model/data.ts';
import { TEMPLATE_IMAGE, TEMPLATE_TEXTS } from '../template.ts';
import type { Lint, Warning } from './lint.ts';

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
