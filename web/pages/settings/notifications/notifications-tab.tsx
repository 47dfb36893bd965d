import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../../components/states/states.tsx';
import { Table, type TableColumn } from '../../../components/table/table.tsx';
import { complain, say } from '../../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { Confirm, RowActions } from '../row-actions.tsx';
import styles from '../settings.module.css';
import { Deliveries } from './deliveries.tsx';
import { type Policy, renewPolicies } from './notification-types.ts';
import { PolicyForm } from './policy-form.tsx';
import { Snoozes } from './snoozes.tsx';

/** Which alerts are sent where, what has become of it, and what stays silent. */
export function NotificationsTab() {
  const found = useAnswer('GET /dw/notification-policies', {});
  const isAdmin = useRight('admin');
  const [edited, setEdited] = useState<Policy | 'new' | null>(null);
  const [removed, setRemoved] = useState<Policy | null>(null);
  const toggle = async (policy: Policy) => {
    const { id, connectorName: _, problem: __, updatedAt: ___, updatedBy: ____, ...body } = policy;
    await call('PUT /dw/notification-policies/:id', {
      id,
      body: { ...body, isEnabled: !policy.isEnabled },
    });
    await renewPolicies();
  };
  const remove = async ({ id, name }: Policy) => {
    await call('DELETE /dw/notification-policies/:id', { id });
    await renewPolicies();
    say(`The policy ${name} was removed.`);
  };
  const whyNot = isAdmin ? undefined : 'An admin can do this.';
  const columns: readonly TableColumn<Policy>[] = [
    ['Policy', (policy) => <Named policy={policy} />],
    ['Alerts', ({ query }) => <ValueText text={query === '' ? 'all' : query} most={120} />],
    ['Message', (policy) => messageText(policy)],
    ['Connector', ({ connectorName }) => <NameText text={connectorName} most={60} />],
    [
      'Actions',
      (policy) => (
        <RowActions
          isReachable
          actions={[
            {
              title: policy.isEnabled ? 'Disable' : 'Enable',
              whyNot,
              run: () => void toggle(policy).catch(complain),
            },
            { title: 'Edit', whyNot, run: () => setEdited(policy) },
            { title: 'Remove', whyNot, run: () => setRemoved(policy) },
          ]}
        />
      ),
    ],
  ];
  return (
    <div className={styles['scroll']}>
      <div className={styles['line']}>
        <h2>Policies</h2>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          disabled={!isAdmin}
          onClick={() => setEdited('new')}
        >
          New policy
        </Button>
      </div>
      <Loaded of={found}>
        {({ policies }) =>
          policies.length === 0 ? (
            <Empty
              title="There is no policy"
              reason="A policy says which alerts are sent to which connector: one by one, by story, or as a digest."
            />
          ) : (
            <div className={styles['inset']}>
              <Table label="Policies" columns={columns} rows={policies} />
            </div>
          )
        }
      </Loaded>
      <Deliveries />
      <Snoozes />
      {edited !== null && (
        <PolicyForm policy={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      {removed !== null && (
        <Confirm
          title="Remove this policy?"
          action="Remove"
          onConfirm={() => remove(removed)}
          onClose={() => setRemoved(null)}
        >
          Messages of{' '}
          <strong>
            <NameText text={removed.name} />
          </strong>{' '}
          that wait are not sent. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

const Named = ({ policy: { name, isEnabled, problem } }: { readonly policy: Policy }) => (
  <span>
    <NameText text={name} most={80} /> {!isEnabled && <Badge>disabled</Badge>}{' '}
    {isEnabled && problem !== null && <Badge tone="bad">{problem}</Badge>}
  </span>
);

const MINUTE_MS = 60_000;

function messageText({ per, everyMs }: Policy): string {
  const every = everyMs === 0 ? null : `${Math.round((everyMs / MINUTE_MS) * 10) / 10} min`;
  if (per === 'digest') return `a digest every ${every}`;
  const each = per === 'story' ? 'each story' : 'each alert';
  if (every === null) return each;
  return per === 'story'
    ? `${each}, every ${every} at most`
    : `${each}, a rule every ${every} at most`;
}
