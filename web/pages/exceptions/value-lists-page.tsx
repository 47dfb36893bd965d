import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { addressOf, type AnswerOf, send } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { Detail } from '../../components/detail/detail.tsx';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Page } from '../../components/page/page.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded, RightButton } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain, say } from '../../components/undo/undo.tsx';
import { ValueText, NameText } from '../../components/value/value.tsx';
import styles from './exceptions.module.css';

type ValueList = AnswerOf<'GET /dw/value-lists'>['lists'][number];

const SHOWN = 500;

const COLUMNS: readonly Column<ValueList>[] = [
  column('name', 'List', 'minmax(160px, 2fr)', ({ name, id }) => <ValueText text={name || id} />),
  column('type', 'Type', '100px', ({ type }) => type),
  column('values', 'Values', '90px', ({ values }) => values.toLocaleString('en'), { align: 'end' }),
  column('used', 'Used by', '90px', ({ usedBy }) => usedBy.length, { align: 'end' }),
  column('updated', 'Changed', '100px', ({ updatedAt }) => <Time at={updatedAt} isAgo />, {
    isWide: true,
  }),
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
                  <ListDetail key={shown.id} list={shown} onClose={() => show()} />
                )
              }
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function ListDetail({ list, onClose }: { readonly list: ValueList; readonly onClose: () => void }) {
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
    <Detail title={<NameText text={list.name || list.id} />} place="Exceptions" onClose={onClose}>
      <Facts>
        <Fact name="Type">{list.type}</Fact>
        <Fact name="Values">{list.values.toLocaleString('en')}</Fact>
        <Fact name="Used by">{list.usedBy.length === 0 ? 'no item' : list.usedBy.join(', ')}</Fact>
        <Fact name="Description">
          {list.description === '' ? 'none' : <ValueText text={list.description} />}
        </Fact>
      </Facts>
      <div className="row">
        <RightButton right="rules" onClick={() => picker.current?.click()}>
          Add values from a file
        </RightButton>
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
    </Detail>
  );
}
