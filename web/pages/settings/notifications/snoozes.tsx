import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { renewSnoozes, SnoozeForm } from '../../../components/snooze/snooze-form.tsx';
import { Loaded } from '../../../components/states/states.tsx';
import { Table, type TableColumn } from '../../../components/table/table.tsx';
import { Time } from '../../../components/time/time.tsx';
import { complain } from '../../../components/undo/undo.tsx';
import { countText } from '../../../components/value/counts.ts';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { RowActions } from '../row-actions.tsx';
import styles from '../settings.module.css';
import type { Snooze } from './notification-types.ts';

/** What stays silent, until when, and how much it has kept silent. */
export function Snoozes() {
  const found = useAnswer('GET /dw/snoozes', {});
  const mayTriage = useRight('triage');
  const [isMaking, setMaking] = useState(false);
  const end = async (id: string) => {
    await call('DELETE /dw/snoozes/:id', { id });
    await renewSnoozes();
  };
  const columns: readonly TableColumn<Snooze>[] = [
    [
      'Snoozed',
      ({ kind, value, isActive }) => (
        <>
          {kind} <ValueText text={value} most={80} /> {!isActive && <Badge>ended</Badge>}
        </>
      ),
    ],
    ['Until', ({ until }) => <Time at={until} />],
    ['Reason', ({ reason }) => <NameText text={reason} most={160} />],
    ['By', ({ createdBy }) => <NameText text={createdBy} most={60} />],
    ['Silenced', ({ silenced }) => countText(silenced), 'end'],
    [
      'Actions',
      ({ id, isActive }) =>
        isActive && (
          <RowActions
            isReachable
            actions={[
              {
                title: 'End',
                whyNot: mayTriage ? undefined : 'An analyst can do this.',
                run: () => void end(id).catch(complain),
              },
            ]}
          />
        ),
    ],
  ];
  return (
    <>
      <div className={styles['line']}>
        <h2>Snoozed</h2>
        <Button
          leftSection={<Icon name="clock" size={14} />}
          disabled={!mayTriage}
          onClick={() => setMaking(true)}
        >
          Snooze
        </Button>
      </div>
      <Loaded of={found}>
        {({ snoozes }) =>
          snoozes.length === 0 ? (
            <p className={`muted ${styles['inset']}`}>
              Nothing is snoozed. Alerts that are snoozed are raised and shown as always; only
              notifications of them are left out.
            </p>
          ) : (
            <div className={styles['inset']}>
              <Table label="Snoozed" columns={columns} rows={snoozes} />
            </div>
          )
        }
      </Loaded>
      {isMaking && <SnoozeForm onClose={() => setMaking(false)} />}
    </>
  );
}
