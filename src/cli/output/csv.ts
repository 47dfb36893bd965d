import { valuesOf, type Value } from '../../events/value.ts';
import { stringifyValue } from './json.ts';
import type { Formatter, ShownDocument } from './result.ts';

/**
 * RFC 4180 with `\r\n`. Several values stand as a JSON array. Text that a spreadsheet would run as
 * a formula gets a leading apostrophe: event text is written by attackers.
 * Sequences and samples have a line per event, with the number of the result and of the stage.
 */
export function csvFormatter(columns: readonly string[], grouped: boolean): Formatter {
  let results = 0;
  const cells = (document: ShownDocument | null) =>
    columns.map((_, slot) => (document === null ? '' : csvCell(document.row[slot])));

  return {
    begin: () =>
      csvLine([...(grouped ? ['result', 'stage', 'missing'] : []), ...columns].map(quote)),
    result: (item) => {
      results += 1;
      if (item.kind === 'event') return csvLine(cells(item.document));
      return item.events
        .map((event, stage) =>
          csvLine([String(results), String(stage + 1), String(event === null), ...cells(event)]),
        )
        .join('');
    },
    end: () => '',
  };
}

const csvLine = (cells: readonly string[]) => `${cells.join(',')}\r\n`;

function csvCell(value: Value): string {
  const values = valuesOf(value);
  if (values.length > 1) return quote(stringifyValue(value));
  const [single] = values;
  if (typeof single !== 'string') return single === undefined ? '' : String(single);
  return quote(/^[=+\-@\t\r]/.test(single) ? `'${single}` : single);
}

const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
