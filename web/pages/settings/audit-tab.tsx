import { Button, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { addressOf, type AnswerOf } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { Detail } from '../../components/detail/detail.tsx';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { TextLines } from '../../components/value/text-lines.tsx';
import { ValueText, Value } from '../../components/value/value.tsx';
import { type AuditSearch, OUTCOMES } from './search.ts';
import styles from './settings.module.css';

const AT_ONCE = 100;

/** Who did what, the latest first, with what it was before and after. */
export function AuditTab() {
  const search = useSearch({ from: '/settings/audit' });
  const navigate = useNavigate();
  const go = (change: Partial<AuditSearch>, replace = true) =>
    void navigate({ to: '/settings/audit', search: { ...search, ...change }, replace });
  const { by, action, outcome, target } = search;
  const filters = { by, action, outcome, target };
  const { found, pages, onEnd } = usePages('GET /dw/audit', filters, AT_ONCE);
  const entries = useMemo(() => pages.flatMap((page) => page.entries), [pages]);
  const open = entries.find(({ number }) => String(number) === search.entry) ?? null;
  const isFiltered = [by, action, outcome, target].some((each) => each !== undefined);
  const [current, setCurrent] = useState(search.entry ?? null);
  const text = (name: 'by' | 'action' | 'target', label: string) => (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={search[name] ?? ''}
      onChange={({ currentTarget: { value } }) => go({ [name]: value === '' ? undefined : value })}
    />
  );
  return (
    <div className="fill">
      <div className={styles['line']}>
        {text('by', 'Who')}
        {text('action', 'Action, such as rules.patch')}
        {text('target', 'Id of what was changed')}
        <Select
          aria-label="Outcome"
          placeholder="Any outcome"
          clearable
          data={[...OUTCOMES]}
          value={outcome ?? null}
          onChange={(value) => go({ outcome: value ?? undefined })}
        />
        <Button
          component="a"
          href={addressOf('GET /dw/audit/_export', {})}
          download
          leftSection={<Icon name="download" size={14} />}
        >
          Export
        </Button>
      </div>
      <Loaded of={found}>
        {() =>
          entries.length === 0 ? (
            <Empty
              title="No entry matches"
              reason={isFiltered ? 'The filters leave nothing.' : 'Nothing has been done yet.'}
            >
              {isFiltered && (
                <Button
                  onClick={() =>
                    go({ by: undefined, action: undefined, outcome: undefined, target: undefined })
                  }
                >
                  Clear the filters
                </Button>
              )}
            </Empty>
          ) : (
            <Split
              label="Entry of the audit log"
              list={
                <Grid
                  label="Audit log"
                  columns={COLUMNS}
                  rows={entries}
                  total={found.hasNextPage ? -1 : entries.length}
                  idOf={({ number }) => String(number)}
                  current={current}
                  onCurrent={setCurrent}
                  onOpen={({ number }) => go({ entry: String(number) }, search.entry !== undefined)}
                  onEnd={onEnd}
                  card={(entry) => (
                    <>
                      <span className="spread" style={{ gap: 8 }}>
                        <ValueText text={entry.action} most={60} />
                        <Outcome entry={entry} />
                      </span>
                      <span className="muted">
                        <ValueText text={entry.by} most={40} />, <Time at={entry.at} isAgo />
                      </span>
                    </>
                  )}
                />
              }
              detail={
                open === null ? null : (
                  <AuditEntryDetail entry={open} onClose={() => go({ entry: undefined })} />
                )
              }
            />
          )
        }
      </Loaded>
    </div>
  );
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  column('at', 'Time', '165px', ({ at }) => <Time at={at} />),
  column('by', 'Who', 'minmax(70px, 1fr)', ({ by }) => <ValueText text={by} most={60} />),
  column('action', 'Action', 'minmax(100px, 1.2fr)', ({ action }) => (
    <ValueText text={action} most={60} />
  )),
  column(
    'target',
    'Target',
    'minmax(80px, 1.6fr)',
    ({ targetKind, targetId }) => (
      <>
        <span className="muted">{targetKind} </span>
        {targetId !== null && <ValueText text={targetId} most={80} />}
      </>
    ),
    { isWide: true },
  ),
  column('outcome', 'Outcome', '100px', (entry) => <Outcome entry={entry} />),
];

function Outcome({ entry: { outcome } }: { readonly entry: AuditEntry }) {
  if (outcome === 'succeeded') return <span className="muted">succeeded</span>;
  return <Badge tone={outcome === 'failed' ? 'warn' : 'bad'}>{outcome}</Badge>;
}

export type AuditEntry = AnswerOf<'GET /dw/audit'>['entries'][number];

interface Props {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

const MAX_LENGTH = 50_000;

/** One thing that was done: by whom, from where, and what it changed. */
function AuditEntryDetail({ entry, onClose }: Props) {
  const { number, action, at, by, byKind, from, requestId, space, outcome, message } = entry;
  return (
    <Detail title={<ValueText text={action} />} place="Everywhere" onClose={onClose}>
      <Facts>
        <Fact name="Number">{number.toLocaleString('en')}</Fact>
        <Fact name="Time">
          <Time at={at} withMs />
        </Fact>
        <Fact name="Who">
          <Value text={by} /> <span className="muted">{byKind}</span>
        </Fact>
        {from !== null && (
          <Fact name="From">
            <Value text={from} />
          </Fact>
        )}
        {space !== null && <Fact name="Space">{space}</Fact>}
        {entry.targetKind !== null && (
          <Fact name="Target">
            {entry.targetKind} {entry.targetId !== null && <Value text={entry.targetId} />}
          </Fact>
        )}
        <Fact name="Outcome">{outcome}</Fact>
        <Fact name="Message" text={message} />
        {requestId !== null && (
          <Fact name="Request">
            <Value text={requestId} />
          </Fact>
        )}
        <Fact name="Hash">
          <code>{entry.hash.slice(0, 16)}…</code>
        </Fact>
      </Facts>
      <Side title="Before" value={entry.before} />
      <Side title="After" value={entry.after} />
    </Detail>
  );
}

function Side({ title, value }: { readonly title: string; readonly value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <section>
      <h3>{title}</h3>
      <pre className={styles['json']} tabIndex={0} aria-label={title}>
        <TextLines text={JSON.stringify(value, null, 2).slice(0, MAX_LENGTH)} />
      </pre>
    </section>
  );
}
