import { valuesOf, type Value } from '../../events/field-set.ts';
import { stringifyValue } from './json.ts';
import type { Formatter, ShownDocument } from './result.ts';
import { safeText } from '../../util/safe-text.ts';

interface CsvOptions {
  readonly columns: readonly string[];
  /** Whether results are sequences or samples. */
  readonly grouped: boolean;
  /** Whether the text goes to a terminal, where unsafe characters are written as escapes. */
  readonly terminal: boolean;
}

/** Starts a formula in a spreadsheet; the last four do so in some East Asian editions. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * RFC 4180 with `\r
 * `. Multiple values are written as a JSON array. Text that a spreadsheet would run as a formula gets a
 * leading apostrophe, since attackers control the text of events. Sequences and samples have one line per
 * event, with the number of the result and of the stage.
 */
export function csvFormatter({ columns, grouped, terminal }: CsvOptions): Formatter {
  let results = 0;
  const cell = (text: string) => quote(terminal ? safeText(text) : text);
  const cells = (document: ShownDocument | null) =>
    columns.map((_, slot) => (document === null ? '' : cell(cellText(document.row[slot]))));

  return {
    begin: () =>
      csvLine([...(grouped ? ['result', 'stage', 'missing'] : []), ...columns].map(cell)),
    result: (item) => {
      results += 1;
      if (item.kind === 'event') return [csvLine(cells(item.document))];
      return item.events.map((event, stage) =>
        csvLine([String(results), String(stage + 1), String(event === null), ...cells(event)]),
      );
    },
    end: () => '',
  };
}

const csvLine = (cells: readonly string[]) => `${cells.join(',')}\r\n`;

function cellText(value: Value): string {
  const values = valuesOf(value);
  if (values.length > 1) return stringifyValue(value);
  const [single] = values;
  if (typeof single !== 'string') return single === undefined ? '' : String(single);
  return FORMULA.test(single) ? `'${single}` : single;
}

const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
