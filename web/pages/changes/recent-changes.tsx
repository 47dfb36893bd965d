import { Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { Empty, Loaded, RightButton } from '../../components/states/states.tsx';
import { Table, type TableColumn } from '../../components/table/table.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain, say } from '../../components/undo/undo.tsx';
import { capital } from '../../components/value/capital.ts';
import { NameText } from '../../components/value/value.tsx';
import { undoJob } from '../../triage/bulk.tsx';
import { alertsText } from '../../triage/targets.ts';

type RecentChange = AnswerOf<'GET /dw/changes'>['changes'][number];

const SHOWN = 100;

/** Recent changes by this user or by all users, which can be undone even after a reload and in another browser. */
export function RecentChanges({ onClose }: { readonly onClose: () => void }) {
  const [isMine, setMine] = useState(true);
  const changes = useAnswer('GET /dw/changes', { query: { mine: isMine, limit: SHOWN } });
  return (
    <Modal opened onClose={onClose} title="Recent changes" size="xl" yOffset="8vh">
      <div className="column">
        <div className="spread">
          <span className="muted">
            Verdicts, owners and tags of alerts; merged and split stories
          </span>
          <Switch
            label="Changes of all users"
            checked={!isMine}
            onChange={({ currentTarget }) => setMine(!currentTarget.checked)}
          />
        </div>
        <Loaded of={changes}>
          {(data) =>
            data.changes.length === 0 ? (
              <Empty
                title={
                  isMine ? 'You have not changed anything yet' : 'Nothing has been changed yet'
                }
                reason="Verdicts, owners, tags, and merged or split stories are listed here and can be undone."
              />
            ) : (
              <Table
                label="Recent changes"
                columns={isMine ? COLUMNS.filter(([title]) => title !== 'Who') : COLUMNS}
                rows={data.changes}
              />
            )
          }
        </Loaded>
      </div>
    </Modal>
  );
}

const COLUMNS: readonly TableColumn<RecentChange>[] = [
  [
    'When',
    ({ at }) => (
      <span style={{ whiteSpace: 'nowrap' }}>
        <Time at={at} isAgo />
      </span>
    ),
  ],
  ['Who', ({ by }) => <NameText text={by} />],
  ['What', ({ text }) => <NameText text={capital(text)} most={200} />],
  ['Undo', (change) => <Undo change={change} />],
];

function Undo({ change: { id, canUndo, reason, left } }: { readonly change: RecentChange }) {
  const [isBusy, setBusy] = useState(false);
  const undo = async () => {
    setBusy(true);
    await undoJob(id).then(say, complain);
    await invalidate('GET /dw/changes');
    setBusy(false);
  };
  if (!canUndo) return <span className="muted">{reason}</span>;
  return (
    <span className="wrap">
      <RightButton right="triage" size="compact-xs" loading={isBusy} onClick={() => void undo()}>
        Undo
      </RightButton>
      {left !== null && left > 0 && (
        <span className="muted">
          {alertsText(left)} changed since, which undoing leaves as they are
        </span>
      )}
    </span>
  );
}
