import type { ReactNode } from 'react';
import { Each } from '../each/each.tsx';
import styles from './table.module.css';

/** A column: its title, what a row has there, and where that stands. */
export type TableColumn<T> = readonly [title: string, cell: (row: T) => ReactNode, align?: 'end'];

interface Props<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  /** Whether its title stays in sight while it scrolls in the room that is left. */
  readonly fills?: boolean;
}

/** Rows and columns; on a phone each row is a paragraph, with the titles beside its values. */
export const Table = <T,>({ label, columns, rows, fills = false }: Props<T>) => (
  <div className={styles['table']} data-fills={fills} role="region" aria-label={label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {columns.map(([title, , align]) => (
            <th key={title} scope="col" data-align={align}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Each of={rows}>
          {(row) => (
            <tr>
              {columns.map(([title, cell, align]) => (
                <td key={title} data-name={title} data-align={align}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          )}
        </Each>
      </tbody>
    </table>
  </div>
);
