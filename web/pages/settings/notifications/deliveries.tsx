import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { Loaded } from '../../../components/states/states.tsx';
import { Table, type TableColumn } from '../../../components/table/table.tsx';
import { Time } from '../../../components/time/time.tsx';
import { complain, say } from '../../../components/undo/undo.tsx';
import { countText } from '../../../components/value/counts.ts';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { Confirm, RowActions } from '../row-actions.tsx';
import styles from '../settings.module.css';
import { type Delivery, renewDeliveries } from './notification-types.ts';

const EVERY_MS = 5_000;
const AT_ONCE = 50;

/** Messages that were not sent, with what can be done about them, and the last ones that were. */
export function Deliveries() {
  const dead = useAnswer(
    'GET /dw/deliveries',
    { query: { state: ['dead'], limit: AT_ONCE } },
    { every: EVERY_MS },
  );
  const last = useAnswer(
    'GET /dw/deliveries',
    { query: { state: ['waiting', 'begun', 'sent'], limit: AT_ONCE } },
    { every: EVERY_MS },
  );
  const isAdmin = useRight('admin');
  const [discarded, setDiscarded] = useState<readonly number[] | null | undefined>(undefined);
  const replay = async (numbers: number[] | null) => {
    const { messages } = await call('POST /dw/deliveries/_replay', { body: { numbers } });
    await renewDeliveries();
    say(messages === 1 ? 'One message is sent again.' : `${messages} messages are sent again.`);
  };
  const discard = async (numbers: readonly number[] | null) => {
    const body = { numbers: numbers === null ? null : [...numbers] };
    await call('POST /dw/deliveries/_discard', { body });
    await renewDeliveries();
  };
  const whyNot = isAdmin ? undefined : 'An admin can do this.';
  const actions: TableColumn<Delivery> = [
    'Actions',
    ({ number }) => (
      <RowActions
        isReachable
        actions={[
          { title: 'Send again', whyNot, run: () => void replay([number]).catch(complain) },
          { title: 'Discard', whyNot, run: () => setDiscarded([number]) },
        ]}
      />
    ),
  ];
  return (
    <>
      <Loaded of={dead}>
        {({ deliveries }) =>
          deliveries.length === 0 ? null : (
            <>
              <div className={styles['line']}>
                <h2>Not sent</h2>
                <Button disabled={!isAdmin} onClick={() => void replay(null).catch(complain)}>
                  Send all again
                </Button>
                <Button disabled={!isAdmin} onClick={() => setDiscarded(null)}>
                  Discard all
                </Button>
              </div>
              <div className={styles['inset']}>
                <Table label="Not sent" columns={[...COLUMNS, actions]} rows={deliveries} />
              </div>
            </>
          )
        }
      </Loaded>
      <div className={styles['line']}>
        <h2>Last messages</h2>
      </div>
      <Loaded of={last}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p className={`muted ${styles['inset']}`}>
              Nothing has been sent in the last seven days.
            </p>
          ) : (
            <div className={styles['inset']}>
              <Table label="Last messages" columns={COLUMNS} rows={deliveries} />
            </div>
          )
        }
      </Loaded>
      {discarded !== undefined && (
        <Confirm
          title={
            discarded === null
              ? 'Discard all messages that were not sent?'
              : 'Discard this message?'
          }
          action="Discard"
          onConfirm={() => discard(discarded)}
          onClose={() => setDiscarded(undefined)}
        >
          Its receiver will not have it. The alerts stay as they are.
        </Confirm>
      )}
    </>
  );
}

const TONES = {
  waiting: 'plain',
  begun: 'accent',
  sent: 'good',
  dead: 'bad',
  discarded: 'plain',
} as const;

const WORDS = {
  waiting: 'waits',
  begun: 'on its way',
  sent: 'sent',
  dead: 'not sent',
  discarded: 'discarded',
} as const;

const COLUMNS: readonly TableColumn<Delivery>[] = [
  ['Time', ({ createdAt }) => <Time at={createdAt} isAgo />],
  [
    'About',
    ({ title, alert, story, alerts, event }) => (
      <>
        {event !== 'alert' && <Badge tone="accent">{event === 'test' ? 'test' : 'closed'}</Badge>}{' '}
        {story !== null && alerts > 1 ? (
          <Link to="/stories/$id" params={{ id: story }}>
            <NameText text={title} most={80} />
          </Link>
        ) : alert === null ? (
          <NameText text={title} most={80} />
        ) : (
          <Link to="/alerts/$id" params={{ id: alert }}>
            <NameText text={title} most={80} />
          </Link>
        )}
        {alerts > 1 && <span className="muted"> {countText(alerts)} alerts</span>}
      </>
    ),
  ],
  ['Connector', ({ connectorName }) => <NameText text={connectorName} most={60} />],
  ['Policy', ({ policyName }) => <NameText text={policyName} most={60} />],
  [
    'State',
    ({ state, attempts, reason }) => (
      <>
        <Badge tone={TONES[state]}>{WORDS[state]}</Badge>
        {attempts > 1 && <span className="muted"> {attempts} attempts</span>}
        {reason !== null && (
          <div className="muted">
            <ValueText text={reason} most={200} />
          </div>
        )}
      </>
    ),
  ],
];
