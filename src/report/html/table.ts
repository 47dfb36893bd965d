import { html, type Content, type Html } from './markup.ts';
import { count } from './words.ts';

interface Column<T> {
  readonly heading: string;
  readonly of: (row: T) => Content;
  /** Right-aligned, as for numbers. */
  readonly isNumber?: true;
}

/** A table with a maximum number of rows; the number of omitted rows is shown below it. */
export function table<T>(
  caption: string,
  rows: readonly T[],
  columns: readonly [Column<T>, ...Column<T>[]],
  most: number,
): Html {
  const [first, ...rest] = columns;
  const left = rows.length - most;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
      <table>
        <thead>
          <tr>
            ${columns.map(
              ({ heading, isNumber }) =>
                html`<th scope="col" class="${isNumber === true ? 'number' : 'words'}">
                  ${heading}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, most).map(
            (row) =>
              html`<tr>
                <th scope="row">${first.of(row)}</th>
                ${rest.map(
                  ({ of, isNumber }) =>
                    html`<td class="${isNumber === true ? 'number' : 'words'}">${of(row)}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="cut">and ${count(left)} more rows</p>` : null}`;
}

/** A column of numbers; zero is shown as a faint dash. */
export function numbers<T>(heading: string, of: (row: T) => number): Column<T> {
  const show = (row: T) => {
    const number = of(row);
    return number === 0 ? html`<span class="muted">0</span>` : count(number);
  };
  return { heading, of: show, isNumber: true };
}
