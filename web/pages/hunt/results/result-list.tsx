import { Button, SegmentedControl } from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';
import { Split } from '../../../components/split/split.tsx';
import { fieldsNamed } from '../query/query-edit.ts';
import type { HuntResult } from '../run/hunt-lines.ts';
import { ColumnsMenu } from '../query/columns-menu.tsx';
import { usualFields } from './columns.tsx';
import { fieldsIn } from '../document.ts';
import { EventDetail } from './event-detail.tsx';
import { areGroups, Results } from './results.tsx';
import { rowsOf, treeRows, type ResultRow } from './rows.ts';
import type { ViewProps } from './view.ts';
import styles from '../hunt.module.css';

interface Props extends ViewProps {
  readonly results: readonly HuntResult[];
  readonly isOld: boolean;
  /** How it goes: progress, counts. */
  readonly head: ReactNode;
  readonly chart: ReactNode;
  /** `null`: there are none. */
  readonly facets: ReactNode | null;
  /** In the place of the list, where it is empty. */
  readonly empty: ReactNode | null;
}

const LOOKED_AT = 40;
/** Narrower windows have room for what is open or for values, not for both. */
const WIDE = 1_500;

/** Results as a list, what they have in common beside it, and what is open of them. */
export function ResultList(props: Props) {
  const { results, isOld, head, chart, facets, empty, search, change, ...actions } = props;
  const [current, setCurrent] = useState<string | null>(null);
  const [hasFacets, setFacets] = useState(() => innerWidth >= 1_000);
  const isTree = search.view === 'tree';
  const plain = useMemo(() => rowsOf(results), [results]);
  const tree = useMemo(() => (isTree ? treeRows(results) : null), [isTree, results]);
  const rows = tree ?? plain;
  const isGroups = tree === null && areGroups(results);
  const looked = Math.min(plain.length, LOOKED_AT);
  const chosen = useMemo(
    () => usualFields(plain.slice(0, looked), fieldsNamed(search.q ?? '')),
    // Columns stay what they are while further results come.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [looked, plain[0]?.id, search.q],
  );
  const fields = search.fields ?? chosen;
  const opened = rows.find(({ id }) => id === search.event)?.event ?? null;
  const open = (row: ResultRow) => {
    if (row.event !== null) change({ event: row.id }, search.event !== undefined);
  };
  const known = () => [
    ...new Set(
      plain
        .slice(0, LOOKED_AT)
        .flatMap(({ event }) => (event === null ? [] : fieldsIn(event.document)))
        .map(({ path }) => path),
    ),
  ];
  return (
    <Split
      label="Event"
      list={
        <>
          <div className={styles['above']}>
            {head}
            {chart}
            <div className={styles['listBar']}>
              {facets !== null && (
                <Button aria-pressed={hasFacets} onClick={() => setFacets(!hasFacets)}>
                  Values
                </Button>
              )}
              <SegmentedControl
                aria-label="How results are shown"
                value={isTree ? 'tree' : 'table'}
                onChange={(view) => change({ view: view === 'tree' ? 'tree' : undefined }, true)}
                data={[
                  { value: 'table', label: areGroups(results) ? 'Sequences' : 'Table' },
                  { value: 'tree', label: 'Tree' },
                ]}
              />
              <ColumnsMenu
                fields={fields}
                known={known}
                onFields={(next) => change({ fields: next ?? undefined }, true)}
              />
            </div>
          </div>
          <div className={styles['middle']}>
            {hasFacets && (opened === null || innerWidth >= WIDE) && facets}
            {empty ?? (
              <Results
                rows={rows}
                kind={tree !== null ? 'tree' : isGroups ? 'groups' : 'plain'}
                fields={fields}
                current={current}
                onCurrent={(id) => {
                  setCurrent(id);
                  const row = rows.find((each) => each.id === id);
                  if (search.event !== undefined && row !== undefined) open(row);
                }}
                onOpen={open}
                isOld={isOld}
              />
            )}
          </div>
        </>
      }
      detail={
        opened === null ? null : (
          <EventDetail
            event={opened}
            onClose={() => change({ event: undefined }, true)}
            onColumn={(field) => change({ fields: [...new Set([...fields, field])] }, true)}
            {...actions}
          />
        )
      }
    />
  );
}
