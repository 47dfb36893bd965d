import type { Data } from '../model/data.ts';
import type { Lint } from './lint.ts';

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
