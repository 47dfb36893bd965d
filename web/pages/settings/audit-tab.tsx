import { Button, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { addressOf } from '../../api/client.ts';
import { usePages } from '../../api/pages.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { ValueText } from '../../components/value/value.tsx';
import type { AuditEntry } from './audit-entries.ts';
import { AuditEntryDetail } from './audit-entry.tsx';
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
                      <span className={styles['cardHead']}>
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
  { id: 'at', title: 'Time', width: '165px', cell: ({ at }) => <Time at={at} /> },
  {
    id: 'by',
    title: 'Who',
    width: 'minmax(70px, 1fr)',
    cell: ({ by }) => <ValueText text={by} most={60} />,
  },
  {
    id: 'action',
    title: 'Action',
    width: 'minmax(100px, 1.2fr)',
    cell: ({ action }) => <ValueText text={action} most={60} />,
  },
  {
    id: 'target',
    title: 'Target',
    width: 'minmax(80px, 1.6fr)',
    isWide: true,
    cell: ({ targetKind, targetId }) => (
      <>
        <span className="muted">{targetKind} </span>
        {targetId !== null && <ValueText text={targetId} most={80} />}
      </>
    ),
  },
  { id: 'outcome', title: 'Outcome', width: '100px', cell: (entry) => <Outcome entry={entry} /> },
];

function Outcome({ entry: { outcome } }: { readonly entry: AuditEntry }) {
  if (outcome === 'succeeded') return <span className="muted">succeeded</span>;
  return <Badge tone={outcome === 'failed' ? 'warn' : 'bad'}>{outcome}</Badge>;
}
