import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { usePages } from '../../../api/pages.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Detail } from '../../../components/detail/detail.tsx';
import { Fact, Facts } from '../../../components/facts/facts.tsx';
import { column } from '../../../components/grid/column.ts';
import { type Column, Grid } from '../../../components/grid/grid.tsx';
import { Split } from '../../../components/split/split.tsx';
import { Empty, Loaded } from '../../../components/states/states.tsx';
import { Time } from '../../../components/time/time.tsx';
import { TextLines } from '../../../components/value/text-lines.tsx';
import { NameText, Value } from '../../../components/value/value.tsx';
import type { AuditSearch } from '../search.ts';
import styles from '../settings.module.css';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTarget } from './audit-target.tsx';
import { doneOf, whoOf, type AuditEntry } from './sentence.ts';

const AT_ONCE = 100;

/** Who did what, as sentences, the latest first. A click shows the values before and after. */
export function AuditTab() {
  const search = useSearch({ from: '/settings/audit' });
  const navigate = useNavigate();
  const go = (change: Partial<AuditSearch>, replace = true) =>
    void navigate({ to: '/settings/audit', search: { ...search, ...change }, replace });
  const { entry: opened, kind, ...same } = search;
  const filters = { ...same, target_kind: kind };
  const { found, pages, onEnd } = usePages('GET /dw/audit', filters, AT_ONCE);
  const entries = useMemo(() => pages.flatMap((page) => page.entries), [pages]);
  const open = entries.find(({ number }) => String(number) === opened) ?? null;
  const isFiltered = Object.values(filters).some((each) => each !== undefined);
  const [current, setCurrent] = useState(opened ?? null);
  return (
    <div className="fill">
      <AuditFilters search={search} onChange={go} />
      <Loaded of={found}>
        {() =>
          entries.length === 0 ? (
            <Empty
              title="No entry matches"
              reason={isFiltered ? 'The filters leave nothing.' : 'Nothing has been done yet.'}
            >
              {isFiltered && (
                <Button onClick={() => void navigate({ to: '/settings/audit', search: {} })}>
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
                      <span className={styles['sentence']}>
                        <Sentence entry={entry} />
                      </span>
                      <span className="muted">
                        <Time at={entry.at} isAgo /> <Outcome entry={entry} />
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
  column('sentence', 'What was done', 'minmax(200px, 4fr)', (entry) => <Sentence entry={entry} />),
  column('target', 'Target', 'minmax(80px, 1.4fr)', (entry) => <AuditTarget entry={entry} />, {
    isWide: true,
  }),
  column('outcome', 'Outcome', '90px', (entry) => <Outcome entry={entry} />),
];

const MAX_SENTENCE = 300;

const Sentence = ({ entry }: { readonly entry: AuditEntry }) => (
  <>
    <strong>
      <NameText text={whoOf(entry)} most={60} />
    </strong>{' '}
    <NameText text={doneOf(entry)} most={MAX_SENTENCE} />
  </>
);

function Outcome({ entry: { outcome } }: { readonly entry: AuditEntry }) {
  // Success is the normal case and is not shown.
  if (outcome === 'succeeded') return null;
  return <Badge tone={outcome === 'failed' ? 'warn' : 'bad'}>{outcome}</Badge>;
}

interface Props {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

const MAX_LENGTH = 50_000;

/** One thing that was done: by whom, from where, and what it changed. */
function AuditEntryDetail({ entry, onClose }: Props) {
  const { number, action, at, by, byKind, from, requestId, space, outcome, message } = entry;
  return (
    <Detail title={<Sentence entry={entry} />} place="Everywhere" onClose={onClose}>
      <Facts>
        <Fact name="Action">
          <Value text={action} />
        </Fact>
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
            <AuditTarget entry={entry} />{' '}
            {entry.targetId !== null && <Value text={entry.targetId} />}
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
      <details>
        <summary>The stored entry</summary>
        <Side title="Entry" value={entry} />
      </details>
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
