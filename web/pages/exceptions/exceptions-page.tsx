import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState, useCallback, useEffect } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { conditionsText, Conditions } from '../../components/conditions/conditions.tsx';
import { type Column, column, columnsWithValues } from '../../components/grid/column.ts';
import { Grid, type GridSort } from '../../components/grid/grid.tsx';
import { nameOfParts } from '../../components/grid/row-name.ts';
import { Page } from '../../components/page/page.tsx';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded, RightButton } from '../../components/states/states.tsx';
import { agoText } from '../../components/time/format-time.ts';
import { useNow, Time, Since } from '../../components/time/time.tsx';
import { ValueText, VisibleText } from '../../components/value/value.tsx';
import { expireIn, removeItems } from './change-items.ts';
import { ExceptionDetail } from './exception-detail.tsx';
import { exceptionRow, type ExceptionRow, badgesOf } from './exception-row.ts';
import type { Shown } from './search.ts';
import { countText } from '../../components/value/counts.ts';
import styles from './exceptions.module.css';

const SHOWN_TEXT: readonly { readonly value: Shown | 'active'; readonly label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'expiring', label: 'Expiring' },
  { value: 'never', label: 'Never hit' },
  { value: 'expired', label: 'Expired' },
];

/** What exceptions hide: why, how much, and whether they still hide anything. */
export function ExceptionsPage() {
  const search = useSearch({ from: '/exceptions' });
  const navigate = useNavigate();
  const items = useAnswer('GET /dw/exceptions/items', {});
  const lists = useAnswer('GET /dw/exceptions/lists', {}).data?.lists ?? [];
  const rules = useAnswer('GET /dw/rules', {}).data?.rules ?? [];
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const now = useNow();
  const go = (change: Partial<typeof search>, replace = true) =>
    void navigate({ to: '/exceptions', search: { ...search, ...change }, replace });
  const ruleNames = useMemo(() => new Map(rules.map(({ id, name }) => [id, name])), [rules]);
  const all = useMemo(() => items.data?.items.map(exceptionRow) ?? [], [items.data]);
  const rows = useMemo(() => shownOf(all, search).sort(orderOf(search.sort)), [all, search]);
  const open = all.find(({ key }) => key === search.item) ?? null;
  const bar = (
    <div className={styles['filters']}>
      <SegmentedControl
        aria-label="Which items"
        data={SHOWN_TEXT.map((each) => ({ ...each }))}
        value={search.show ?? 'active'}
        onChange={(show) => go({ show: show === 'active' ? undefined : show })}
      />
      <Select
        aria-label="List"
        placeholder="All lists"
        clearable
        searchable
        data={lists.map(({ key, list }) => ({ value: key, label: nameOf(list, key) }))}
        value={search.list ?? null}
        onChange={(list) => go({ list: list ?? undefined })}
      />
      <TextInput
        aria-label="Find items"
        placeholder="Find in conditions, names, reasons"
        value={search.text ?? ''}
        onChange={({ currentTarget: { value } }) => go({ text: value === '' ? undefined : value })}
      />
    </div>
  );
  return (
    <Page
      title="Exceptions"
      about={items.data === undefined ? '' : shownText(rows.length, all.length)}
      actions={<Link to="/exceptions/value-lists">Value lists</Link>}
      bar={bar}
    >
      <Loaded of={items}>
        {() =>
          all.length === 0 ? (
            <Empty
              title="Nothing is hidden"
              reason="There are no exceptions. One is made from an alert that is a false alarm: it then shows what else it would hide."
            >
              <Link to="/alerts">Go to alerts</Link>
            </Empty>
          ) : rows.length === 0 ? (
            <Empty
              title="No item matches"
              reason={`${all.length === 1 ? 'One item is' : `${all.length} items are`} not shown because of the filters.`}
            >
              <Button onClick={() => go({ list: undefined, text: undefined, show: undefined })}>
                Clear the filters
              </Button>
            </Empty>
          ) : (
            <Split
              label="Exception item"
              list={
                <>
                  <ExceptionGrid
                    all={all}
                    rows={rows}
                    ruleNames={ruleNames}
                    now={now}
                    current={search.item ?? null}
                    onOpen={(item) => go({ item }, search.item !== undefined)}
                    selected={selected}
                    onSelect={setSelected}
                    sort={search.sort}
                    onSort={(sort) => go({ sort })}
                  />
                  <BulkBar
                    rows={all.filter(({ key }) => selected.has(key))}
                    onDone={() => setSelected(new Set())}
                  />
                </>
              }
              detail={
                open === null ? null : (
                  <ExceptionDetail
                    key={open.key}
                    row={open}
                    ruleNames={ruleNames}
                    onClose={() => go({ item: undefined })}
                  />
                )
              }
            />
          )
        }
      </Loaded>
    </Page>
  );
}

const shownText = (shown: number, all: number) =>
  shown === all ? countText(all, 'item') : `${shown} of ${countText(all, 'item')}`;

function nameOf(list: Readonly<Record<string, unknown>>, key: string): string {
  const { name } = list;
  return typeof name === 'string' && name !== '' ? name : key;
}

interface Wanted {
  readonly list?: string | undefined;
  readonly text?: string | undefined;
  readonly show?: Shown | undefined;
}

function shownOf(rows: readonly ExceptionRow[], { list, text, show }: Wanted): ExceptionRow[] {
  const wanted = text?.toLowerCase() ?? '';
  return rows.filter(
    (row) =>
      (list === undefined || row.list === list) &&
      isShown(row, show) &&
      `${row.name}\n${row.reason}\n${row.conditionText}\n${row.author}`
        .toLowerCase()
        .includes(wanted),
  );
}

function isShown(row: ExceptionRow, show: Shown | undefined): boolean {
  if (show === 'expired') return row.isExpired;
  if (row.isExpired) return false;
  if (show === 'expiring') return row.marks.includes('expiring');
  return show === undefined || row.marks.includes('never_hit');
}

function orderOf(sort: string | undefined): (a: ExceptionRow, b: ExceptionRow) => number {
  if (sort === 'expires')
    return (a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || b.hidden - a.hidden;
  if (sort === 'last') return (a, b) => (b.lastHidden ?? 0) - (a.lastHidden ?? 0);
  return (a, b) => b.hidden - a.hidden || a.name.localeCompare(b.name, 'en');
}

interface Props {
  readonly rows: readonly ExceptionRow[];
  readonly onDone: () => void;
}

/** What can be done to the items that are selected. */
function BulkBar({ rows, onDone }: Props) {
  if (rows.length === 0) return null;
  const actions = [
    ['Extend by 30 days', () => expireIn(rows, 30, Date.now())],
    ['Never expire', () => expireIn(rows, null, Date.now())],
    ['Expire now', () => expireIn(rows, 0, Date.now())],
    ['Remove', () => removeItems(rows)],
  ] as const;
  return (
    <SelectionBar label="Selected items" count={`${rows.length} selected`} onClear={onDone}>
      {actions.map(([title, run]) => (
        <RightButton key={title} right="rules" onClick={() => void run().then(onDone)}>
          {title}
        </RightButton>
      ))}
    </SelectionBar>
  );
}

interface GridProps {
  readonly all: readonly ExceptionRow[];
  readonly rows: readonly ExceptionRow[];
  readonly ruleNames: ReadonlyMap<string, string>;
  readonly now: number;
  readonly current: string | null;
  readonly onOpen: (key: string) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (keys: ReadonlySet<string>) => void;
  /** `expires`, `last`; left out, by how much is hidden. */
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
}

function ExceptionGrid(props: GridProps) {
  const { all, ruleNames, now } = props;
  const columns = useMemo(() => columnsWithValues(columnsOf(ruleNames), all), [ruleNames, all]);
  const nameOf = useCallback(
    (row: ExceptionRow) => itemName(row, ruleNames, now),
    [ruleNames, now],
  );
  const [current, setCurrent] = useState(props.current);
  useEffect(() => {
    if (props.current !== null) setCurrent(props.current);
  }, [props.current]);
  const sort: GridSort =
    props.sort === 'expires'
      ? { column: 'expires', direction: 'ascending' }
      : { column: props.sort === 'last' ? 'last' : 'hidden', direction: 'descending' };
  return (
    <Grid
      label="Exception items"
      columns={columns}
      rows={props.rows}
      idOf={({ key }) => key}
      nameOf={nameOf}
      current={current}
      onCurrent={setCurrent}
      onOpen={({ key }) => props.onOpen(key)}
      selected={props.selected}
      onSelect={props.onSelect}
      sort={sort}
      onSort={(column) => props.onSort(column === 'hidden' ? undefined : column)}
      card={(row) => <Card row={row} />}
    />
  );
}

function columnsOf(ruleNames: ReadonlyMap<string, string>): readonly Column<ExceptionRow>[] {
  return [
    column('conditions', 'Hides', 'minmax(280px, 2fr)', ({ entries }) => (
      <Conditions entries={entries} />
    )),
    column('rules', 'Rule', 'minmax(120px, 1fr)', ({ rules }) => (
      <VisibleText text={scopeText(rules, ruleNames)} />
    )),
    column('hidden', 'Hidden', '72px', ({ hidden }) => hidden.toLocaleString('en'), {
      align: 'end',
      isSortable: true,
    }),
    column(
      'last',
      'Last',
      '84px',
      ({ lastHidden }) => (lastHidden === null ? '–' : <Time at={lastHidden} isAgo />),
      { isSortable: true },
    ),
    column(
      'expires',
      'Expires',
      '84px',
      ({ expiresAt }) => (expiresAt === null ? 'never' : <Time at={expiresAt} isAgo />),
      { isSortable: true },
    ),
    column('author', 'Author', '96px', ({ author }) => <ValueText text={author} />, {
      isWide: true,
    }),
    column(
      'badges',
      'To review',
      'minmax(110px, 0.5fr)',
      (row) => (
        <span className={styles['badges']}>
          {badgesOf(row).map(({ text, tone }) => (
            <Badge key={text} tone={tone}>
              {text}
            </Badge>
          ))}
        </span>
      ),
      { hasValue: (row) => badgesOf(row).length > 0 },
    ),
  ];
}

/** "Hides process.name is backup, of Container Escape, hidden 12, expires in 3 d, never hit". */
const itemName = (row: ExceptionRow, ruleNames: ReadonlyMap<string, string>, now: number): string =>
  nameOfParts([
    row.name,
    `hides ${conditionsText(row.entries)}`,
    `of ${scopeText(row.rules, ruleNames)}`,
    `${row.hidden.toLocaleString('en')} hidden`,
    row.expiresAt === null ? '' : `expires ${agoText(row.expiresAt, now)}`,
    ...badgesOf(row).map(({ text }) => text),
  ]);

/** The name of the one rule, or how many there are. */
function scopeText(rules: readonly string[], names: ReadonlyMap<string, string>): string {
  const [first] = rules;
  if (first === undefined) return 'no rule';
  return rules.length === 1 ? (names.get(first) ?? first) : `${rules.length} rules`;
}

const Card = ({ row }: { readonly row: ExceptionRow }) => (
  <>
    <div className="ellipsis" style={{ paddingTop: 8 }}>
      <Conditions entries={row.entries} />
    </div>
    <div className="muted">
      {row.hidden.toLocaleString('en')} hidden
      <Since words=" · expires" at={row.expiresAt} isAgo />{' '}
      {badgesOf(row).map(({ text, tone }) => (
        <Badge key={text} tone={tone}>
          {text}
        </Badge>
      ))}
    </div>
  </>
);
