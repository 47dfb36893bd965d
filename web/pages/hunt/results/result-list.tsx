import { Button, Popover, SegmentedControl, TagsInput } from '@mantine/core';
import { type ReactNode, type Ref, useCallback, useMemo, useRef, useState } from 'react';
import type { HuntedValue } from '../../../components/field-value/field-value.tsx';
import { placeLeft } from '../../../components/focus/left-place.ts';
import { useLeftRow } from '../../../components/focus/use-left-row.ts';
import { Grid, type GridHandle, type GridSort } from '../../../components/grid/grid.tsx';
import { nameOfParts } from '../../../components/grid/row-name.ts';
import { Icon } from '../../../components/icon/icon.tsx';
import { Split } from '../../../components/split/split.tsx';
import { spanText, timeText } from '../../../components/time/format-time.ts';
import { useKeys } from '../../../keys/keys.ts';
import { aroundEvent, useGoAround } from '../../../components/around/go-around.ts';
import { fieldsIn, joinedAt } from '../document.ts';
import { fieldsNamed } from '../query/query-edit.ts';
import type { HuntResult } from '../run/hunt-lines.ts';
import type { HuntSearch } from '../search.ts';
import { columnsFor, ResultCard, usualFields } from './columns.tsx';
import { EventDetail } from './event-detail.tsx';
import { type ResultRow, rowsOf, treeRows } from './rows.ts';
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
  const [current, setCurrent] = useState<string | null>(() => search.event ?? placeLeft());
  const grid = useRef<GridHandle>(null);
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
  const goAround = useGoAround();
  const event = rows.find(({ id }) => id === current)?.event ?? null;
  useLeftRow(grid, () => rows.map(idOf), !isOld && rows.some(({ id }) => id === current));
  useKeys([
    {
      command: 'context',
      isOn: event !== null,
      run: () => {
        if (event !== null) goAround(aroundEvent(event.document, event.id ?? null), event.key);
      },
    },
  ]);
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
            <div className="wrap">
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
                grid={grid}
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

interface ColumnsMenuProps {
  /** That are shown. */
  readonly fields: readonly string[];
  /** That could be. */
  readonly known: () => readonly string[];
  /** `null`: those that the page chooses. */
  readonly onFields: (fields: readonly string[] | null) => void;
}

/** Which fields of events are columns. */
function ColumnsMenu({ fields, known, onFields }: ColumnsMenuProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={360} trapFocus>
      <Popover.Target>
        <Button rightSection={<Icon name="down" size={14} />} onClick={() => setOpen(!isOpen)}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TagsInput
          label="Columns, by field"
          description="In this order"
          data={isOpen ? [...known()] : []}
          value={[...fields]}
          onChange={(next) => onFields(next.length === 0 ? null : next)}
          maxTags={20}
          limit={40}
          comboboxProps={{ withinPortal: false }}
        />
        <Button mt="sm" onClick={() => onFields(null)}>
          As the page chooses
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

type RowKind = 'plain' | 'groups' | 'tree';

interface RowKindProps {
  readonly grid: Ref<GridHandle>;
  readonly rows: readonly ResultRow[];
  readonly kind: RowKind;
  readonly fields: readonly string[];
  readonly current: string | null;
  readonly onCurrent: (id: string) => void;
  readonly onOpen: (row: ResultRow) => void;
  readonly isOld: boolean;
}

/** What was found, as rows: events, sequences with their steps, or processes below their parents. */
function Results({ grid, rows, kind, fields, current, onCurrent, onOpen, isOld }: RowKindProps) {
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
        ref={grid}
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
const areGroups = (results: readonly HuntResult[]) => results.some(({ kind }) => kind !== 'event');

/** "2026-11-26 14:03:07.120, fork, bash, curl evil.example" of an event; of a sequence what it has in common. */
function resultName(row: ResultRow, fields: readonly string[]): string {
  const { event, head, time, step, gapMs, label, depth } = row;
  if (head !== null) {
    const keys = Object.entries(head.keys).map(([name, value]) => `${name} ${value ?? 'none'}`);
    const span = head.spanMs === null ? '' : ` in ${spanText(head.spanMs)}`;
    return nameOfParts([`${head.kind} ${head.number}`, `${head.size} events${span}`, ...keys]);
  }
  return nameOfParts([
    step === null ? '' : `step ${step}`,
    depth === 0 ? '' : `level ${depth + 1}`,
    time === null ? '' : timeText(time, 'UTC', true),
    gapMs === null ? '' : `${spanText(gapMs)} later`,
    label ?? '',
    ...(event === null ? [] : fields.map((field) => joinedAt(event.document, field))),
  ]);
}

/** What the parts of the page that show results share. */
export interface ViewProps {
  readonly search: HuntSearch;
  readonly change: (next: Partial<HuntSearch>, replace?: boolean) => void;
  readonly canNarrow: (field: string) => boolean;
  readonly onNarrow: (field: string, value: HuntedValue, isExcluded: boolean) => void;
  readonly onHunt: (field: string, value: HuntedValue) => void;
}
