import { useCallback, useEffect, useMemo, useState } from 'react';
import { Badge } from '../../components/badge/badge.tsx';
import { conditionsText, Conditions } from '../../components/conditions/conditions.tsx';
import { type Column, column } from '../../components/grid/column.ts';
import { Grid, type GridSort } from '../../components/grid/grid.tsx';
import { nameOfParts } from '../../components/grid/row-name.ts';
import { agoText } from '../../components/time/format-time.ts';
import { Time, Since } from '../../components/time/time.tsx';
import { ValueText, VisibleText } from '../../components/value/value.tsx';
import { badgesOf, type ExceptionRow } from './exception-row.ts';
import styles from './exceptions.module.css';

interface Props {
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

export function ExceptionGrid(props: Props) {
  const { ruleNames, now } = props;
  const columns = useMemo(() => columnsOf(ruleNames), [ruleNames]);
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
    column('conditions', 'Hides', 'minmax(280px, 3fr)', ({ entries }) => (
      <Conditions entries={entries} />
    )),
    column('rules', 'Of', 'minmax(120px, 1fr)', ({ rules }) => (
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
    column('badges', 'Look at', 'minmax(110px, 1fr)', (row) => (
      <span className={styles['badges']}>
        {badgesOf(row).map(({ text, tone }) => (
          <Badge key={text} tone={tone}>
            {text}
          </Badge>
        ))}
      </span>
    )),
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
export function scopeText(rules: readonly string[], names: ReadonlyMap<string, string>): string {
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
