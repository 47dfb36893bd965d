import type { Data } from '../model/data.ts';
import type { Lint } from './lint.ts';

/** Fields of which only one can be meant. */
export const saidTwice: Lint = function* ({ document: { rule } }) {
  if (isFilled(rule['index']) && isFilled(rule['data_view_id'])) {
    yield {
      code: 'RUL2018',
      path: ['rule', 'data_view_id'],
      message: 'the rule names both index and data_view_id',
      hint: 'remove one of them; here index is used',
    };
  }
  const { note } = rule;
  if (isFilled(rule['setup']) && typeof note === 'string' && /^## Setup\b/m.test(note)) {
    yield {
      code: 'RUL2024',
      path: ['rule', 'setup'],
      message: 'setup stands in its own field and as "## Setup" in note',
      hint: 'keep the field and take the heading out of note',
    };
  }
};

function isFilled(value: Data | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !isEmptyList(value);
}

const isEmptyList = (value: Data) => Array.isArray(value) && value.length === 0;
