import { useCallback, useMemo, useState } from 'react';
import { Grid, type GridSort } from '../../../components/grid/grid.tsx';
import type { HuntResult } from '../run/hunt-lines.ts';
import { columnsFor, ResultCard } from './columns.tsx';
import { resultName } from './result-name.ts';
import type { ResultRow } from './rows.ts';
import styles from '../hunt.module.css';

export type RowKind = 'plain' | 'groups' | 'tree';

interface Props {
  readonly rows: readonly ResultRow[];
  readonly kind: RowKind;
  readonly fields: readonly string[];
  readonly current: string | null;
  readonly onCurrent: (id: string) => void;
  readonly onOpen: (row: ResultRow) => void;
  readonly isOld: boolean;
}

/** What was found, as rows: events, sequences with their steps, or processes below their parents. */
export function Results({ rows, kind, fields, current, onCurrent, onOpen, isOld }: Props) {
  const [sort, setSort] = useState<GridSort>({ column: 'time', direction: 'ascending' });
  const columns = useMemo(() => columnsFor(fields, kind), [fields, kind]);
  const nameOf = useCallback((row: ResultRow) => resultName(row, fields), [fields]);
  const isSorted = kind === 'plain' && sort.direction === 'descending';
  const shown = useMemo(() => (isSorted ? rows.toReversed() : rows), [rows, isSorted]);
  const turn = useCallback(
    () =>
      setSort(({ column, direction }) => ({
        column,
        direction: direction === 'ascending' ? 'descending' : 'ascending',
      })),
    [],
  );
  return (
    <div className={styles['results']} data-old={isOld} data-kind={kind} aria-busy={isOld}>
      <Grid
        label="Results"
        columns={columns}
        rows={shown}
        idOf={idOf}
        nameOf={nameOf}
        current={current}
        onCurrent={onCurrent}
        onOpen={onOpen}
        {...(kind === 'plain' ? { sort, onSort: turn } : {})}
        card={card}
      />
    </div>
  );
}

const idOf = ({ id }: ResultRow) => id;
const card = (row: ResultRow) => <ResultCard row={row} />;

/** Whether results are sequences or samples. */
export const areGroups = (results: readonly HuntResult[]) =>
  results.some(({ kind }) => kind !== 'event');
