import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { column } from '../../../components/grid/column.ts';
import { type Column, Grid } from '../../../components/grid/grid.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../../components/states/states.tsx';
import { Time } from '../../../components/time/time.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { actionsColumn, Confirm, RowActions } from '../row-actions.tsx';
import styles from '../settings.module.css';
import { ConnectorForm } from './connector-form.tsx';
import { type Connector, type ConnectorType, renewConnectors } from './notification-types.ts';
import { TestConnector } from './test-connector.tsx';

/** Where notifications are sent to. */
export function ConnectorsTab() {
  const found = useAnswer('GET /dw/connectors', {});
  const isAdmin = useRight('admin');
  const [edited, setEdited] = useState<Connector | 'new' | null>(null);
  const [tested, setTested] = useState<Connector | null>(null);
  const [removed, setRemoved] = useState<Connector | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const types = found.data?.types ?? [];
  const actionsOf = (connector: Connector) => {
    const whyNot = isAdmin ? undefined : 'An admin can do this.';
    const ofFile = connector.isConfigured ? 'It is one of the configuration.' : undefined;
    return (
      <RowActions
        isReachable={connector.id === current}
        actions={[
          { title: 'Test', whyNot, run: () => setTested(connector) },
          { title: 'Edit', whyNot: whyNot ?? ofFile, run: () => setEdited(connector) },
          { title: 'Remove', whyNot: whyNot ?? ofFile, run: () => setRemoved(connector) },
        ]}
      />
    );
  };
  const remove = async ({ id, name }: Connector) => {
    await call('DELETE /dw/connectors/:id', { id });
    await renewConnectors();
    say(`The connector ${name} was removed.`);
  };
  return (
    <div className="fill">
      <div className={styles['line']}>
        <p className="muted">
          Receivers of notifications. Their secrets are encrypted, and never shown again.
        </p>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          disabled={!isAdmin}
          onClick={() => setEdited('new')}
        >
          New connector
        </Button>
      </div>
      <Loaded of={found}>
        {({ connectors }) =>
          connectors.length === 0 ? (
            <Empty
              title="There is no connector"
              reason="A connector says how a receiver is reached: a channel of Slack, a mail server, PagerDuty, a webhook. Policies under Notifications say which alerts it receives."
            >
              {isAdmin && <Button onClick={() => setEdited('new')}>New connector</Button>}
            </Empty>
          ) : (
            <Grid
              label="Connectors"
              columns={[...columnsOf(types), actionsColumn('190px', actionsOf)]}
              rows={connectors}
              idOf={({ id }) => id}
              current={current}
              onCurrent={setCurrent}
              isQuiet={({ isEnabled }) => !isEnabled}
              card={(connector) => (
                <span className={styles['card']}>
                  <span>
                    <Named connector={connector} />
                    <span className="muted">{titleOf(types, connector)}</span>
                  </span>
                  {actionsOf(connector)}
                </span>
              )}
            />
          )
        }
      </Loaded>
      {edited !== null && (
        <ConnectorForm
          connector={edited === 'new' ? null : edited}
          types={types}
          onClose={() => setEdited(null)}
        />
      )}
      {tested !== null && <TestConnector connector={tested} onClose={() => setTested(null)} />}
      {removed !== null && (
        <Confirm
          title="Remove this connector?"
          action="Remove"
          onConfirm={() => remove(removed)}
          onClose={() => setRemoved(null)}
        >
          The secrets of{' '}
          <strong>
            <NameText text={removed.name} />
          </strong>{' '}
          are deleted, and messages that wait for it are not sent. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

const columnsOf = (types: readonly ConnectorType[]): readonly Column<Connector>[] => [
  column('name', 'Name', 'minmax(160px, 1.5fr)', (connector) => <Named connector={connector} />),
  column('type', 'Type', '130px', (connector) => titleOf(types, connector)),
  column('id', 'Id', 'minmax(110px, 1fr)', ({ id }) => <ValueText text={id} most={60} />, {
    isWide: true,
  }),
  column(
    'changed',
    'Changed',
    '120px',
    ({ updatedAt }) => (updatedAt === null ? 'configured' : <Time at={updatedAt} isAgo />),
    { isWide: true },
  ),
];

const titleOf = (types: readonly ConnectorType[], { type }: Connector) =>
  types.find((each) => each.type === type)?.title ?? type;

const Named = ({ connector: { name, isEnabled, problem } }: { readonly connector: Connector }) => (
  <span>
    <NameText text={name} most={80} /> {!isEnabled && <Badge>disabled</Badge>}{' '}
    {problem !== null && <Badge tone="bad">{problem}</Badge>}
  </span>
);
