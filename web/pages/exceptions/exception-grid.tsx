import { useCallback, useEffect, useMemo, useState } from 'react';
import { Badge } from '../../components/badge/badge.tsx';
import { conditionsText } from '../../components/conditions/condition.ts';
import { Conditions } from '../../components/conditions/conditions.tsx';
import { nameOfParts } from '../../components/grid/row-name.ts';
import { agoText } from '../../components/time/format-time.ts';
import { Grid, type Column, type GridSort } from '../../components/grid/grid.tsx';
import { Time } from '../../components/time/time.tsx';
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
    {
      id: 'conditions',
      title: 'Hides',
      width: 'minmax(280px, 3fr)',
      cell: ({ entries }) => <Conditions entries={entries} />,
    },
    {
      id: 'rules',
      title: 'Of',
      width: 'minmax(120px, 1fr)',
      cell: ({ rules }) => <VisibleText text={scopeText(rules, ruleNames)} />,
    },
    {
      id: 'hidden',
      title: 'Hidden',
      width: '72px',
      align: 'end',
      isSortable: true,
      cell: ({ hidden }) => hidden.toLocaleString('en'),
    },
    {
      id: 'last',
      title: 'Last',
      width: '84px',
      isSortable: true,
      cell: ({ lastHidden }) => (lastHidden === null ? '–' : <Time at={lastHidden} isAgo />),
    },
    {
      id: 'expires',
      title: 'Expires',
      width: '84px',
      isSortable: true,
      cell: ({ expiresAt }) => (expiresAt === null ? 'never' : <Time at={expiresAt} isAgo />),
    },
    {
      id: 'author',
      title: 'Author',
      width: '96px',
      isWide: true,
      cell: ({ author }) => <ValueText text={author} />,
    },
    {
      id: 'badges',
      title: 'Look at',
      width: 'minmax(110px, 1fr)',
      cell: (row) => (
        <span className={styles['badges']}>
          {badgesOf(row).map(({ text, tone }) => (
            <Badge key={text} tone={tone}>
              {text}
            </Badge>
          ))}
        </span>
      ),
    },
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

function Card({ row }: { readonly row: ExceptionRow }) {
  return (
    <>
      <div className={styles['clip']}>
        <Conditions entries={row.entries} />
      </div>
      <div className="muted">
        {row.hidden.toLocaleString('en')} hidden
        {row.expiresAt !== null && (
          <>
            {' '}
            · expires <Time at={row.expiresAt} isAgo />
          </>
        )}{' '}
        {badgesOf(row).map(({ text, tone }) => (
          <Badge key={text} tone={tone}>
            {text}
          </Badge>
        ))}
      </div>
    </>
  );
}
