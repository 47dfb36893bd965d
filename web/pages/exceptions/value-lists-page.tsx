import { Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { addressOf, type AnswerOf, send } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { complain, say } from '../../components/undo/undo.tsx';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page/page.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded, NeedsRight } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { ValueText } from '../../components/value/value.tsx';
import styles from './exceptions.module.css';

type ValueList = AnswerOf<'GET /dw/value-lists'>['lists'][number];

const SHOWN = 500;

const COLUMNS: readonly Column<ValueList>[] = [
  {
    id: 'name',
    title: 'List',
    width: 'minmax(160px, 2fr)',
    cell: ({ name, id }) => <ValueText text={name || id} />,
  },
  { id: 'type', title: 'Type', width: '100px', cell: ({ type }) => type },
  {
    id: 'values',
    title: 'Values',
    width: '90px',
    align: 'end',
    cell: ({ values }) => values.toLocaleString('en'),
  },
  {
    id: 'used',
    title: 'Used by',
    width: '90px',
    align: 'end',
    cell: ({ usedBy }) => usedBy.length,
  },
  {
    id: 'updated',
    title: 'Changed',
    width: '100px',
    isWide: true,
    cell: ({ updatedAt }) => <Time at={updatedAt} isAgo />,
  },
];

/** Lists of values that exceptions refer to, such as addresses of scanners. */
export function ValueListsPage() {
  const { list: open } = useSearch({ from: '/exceptions/value-lists' });
  const navigate = useNavigate();
  const [current, setCurrent] = useState(open ?? null);
  const lists = useAnswer('GET /dw/value-lists', {});
  const show = (list?: string) =>
    void navigate({ to: '/exceptions/value-lists', search: { list } });
  const shown = lists.data?.lists.find(({ id }) => id === open);
  return (
    <Page title="Value lists" about={<Link to="/exceptions">Exceptions</Link>}>
      <Loaded of={lists}>
        {({ lists: all }) =>
          all.length === 0 ? (
            <Empty
              title="There are no value lists"
              reason="A list holds values, one a line, that exceptions refer to. It is made with the API: PUT /dw/value-lists/NAME, or with the tools that manage rules."
            />
          ) : (
            <Split
              label="Value list"
              list={
                <Grid
                  label="Value lists"
                  columns={COLUMNS}
                  rows={all}
                  idOf={({ id }) => id}
                  current={current}
                  onCurrent={setCurrent}
                  onOpen={({ id }) => show(id)}
                />
              }
              detail={
                shown === undefined ? null : (
                  <Detail key={shown.id} list={shown} onClose={() => show()} />
                )
              }
            />
          )
        }
      </Loaded>
    </Page>
  );
}

interface DetailProps {
  readonly list: ValueList;
  readonly onClose: () => void;
}

function Detail({ list, onClose }: DetailProps) {
  const values = useAnswer('GET /dw/value-lists/:id', { id: list.id, query: { limit: SHOWN } });
  const picker = useRef<HTMLInputElement>(null);
  const add = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      await send('POST /dw/value-lists/:id/_import', {
        id: list.id,
        body: await file.text(),
        type: 'text/csv',
      });
      say('Added the values of the file.');
    } catch (error) {
      complain(error);
    }
    await invalidate('GET /dw/value-lists');
    await values.refetch();
  };
  return (
    <article className={styles['detail']}>
      <header className={styles['headline']}>
        <h2>
          <ValueText text={list.name || list.id} />
        </h2>
        <Button variant="subtle" onClick={onClose}>
          Close
        </Button>
      </header>
      <Facts>
        <Fact name="Type">{list.type}</Fact>
        <Fact name="Values">{list.values.toLocaleString('en')}</Fact>
        <Fact name="Used by">{list.usedBy.length === 0 ? 'no item' : list.usedBy.join(', ')}</Fact>
        <Fact name="Description">
          {list.description === '' ? 'none' : <ValueText text={list.description} />}
        </Fact>
      </Facts>
      <div className="row">
        <NeedsRight right="rules">
          {(isDisabled) => (
            <Button disabled={isDisabled} onClick={() => picker.current?.click()}>
              Add values from a file
            </Button>
          )}
        </NeedsRight>
        <input
          ref={picker}
          type="file"
          accept=".txt,.csv,text/plain,text/csv"
          hidden
          onChange={({ currentTarget }) => void add(currentTarget.files?.[0])}
        />
        <a href={addressOf('GET /dw/value-lists/:id/_export', { id: list.id })} download>
          Download
        </a>
      </div>
      <Loaded of={values}>
        {({ values: shown }) => (
          <>
            <ul className={styles['conditions']}>
              {shown.map((value) => (
                <li key={value}>
                  <ValueText text={value} />
                </li>
              ))}
            </ul>
            {shown.length < list.values && (
              <p className="muted">
                The first {shown.length.toLocaleString('en')} of {list.values.toLocaleString('en')}.
              </p>
            )}
          </>
        )}
      </Loaded>
    </article>
  );
}
