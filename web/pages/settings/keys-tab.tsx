import { Button } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { complain, say } from '../../components/undo/undo.tsx';
import { Badge } from '../../components/badge/badge.tsx';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { NameText, ValueText } from '../../components/value/value.tsx';
import { Confirm } from './confirm.tsx';
import { KeyForm } from './key-form.tsx';
import { actionsColumn, RowActions } from './row-actions.tsx';
import styles from './settings.module.css';

type Key = AnswerOf<'GET /dw/keys'>['keys'][number];

const renew = () => invalidate('GET /dw/keys');

/** Keys of programs: what they may do, where, and until when. */
export function KeysTab() {
  const keys = useAnswer('GET /dw/keys', {});
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Key | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const revoke = async ({ id, name }: Key) => {
    try {
      await call('DELETE /dw/keys/:id', { id });
      await renew();
      say(`The key ${name} was revoked.`);
    } catch (error) {
      complain(error);
      throw error;
    }
  };
  const actionsOf = (key: Key) =>
    key.state === 'valid' && (
      <RowActions
        actions={[{ title: 'Revoke', run: () => setRevoked(key) }]}
        isReachable={key.id === current}
      />
    );
  const columns: readonly Column<Key>[] = [
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(150px, 1.5fr)',
      cell: (key) => <NameCell apiKey={key} />,
    },
    {
      id: 'rights',
      title: 'May',
      width: 'minmax(90px, 1fr)',
      cell: ({ rights }) => rights.join(', '),
    },
    {
      id: 'streams',
      title: 'Streams',
      width: 'minmax(80px, 1fr)',
      isWide: true,
      cell: ({ streams }) =>
        streams === null ? 'all' : <ValueText text={streams.join(', ')} most={100} />,
    },
    {
      id: 'space',
      title: 'Space',
      width: '90px',
      isWide: true,
      cell: ({ space }) => space ?? 'all',
    },
    {
      id: 'used',
      title: 'Last used',
      width: '105px',
      cell: ({ lastUsed }) => (lastUsed === null ? 'never' : <Time at={lastUsed} isAgo />),
    },
    {
      id: 'expires',
      title: 'Expires',
      width: '170px',
      isWide: true,
      cell: ({ expiresAt }) => (expiresAt === null ? 'never' : <Time at={expiresAt} />),
    },
    actionsColumn('90px', actionsOf),
  ];
  return (
    <div className="fill">
      <div className={styles['line']}>
        <p className="muted">
          A key is shown once, when it is made. Programs that send events need the right to ingest
          alone.
        </p>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => setMaking(true)}
        >
          New key
        </Button>
      </div>
      <Loaded of={keys}>
        {(data) =>
          data.keys.length === 0 ? (
            <Empty
              title="There are no keys"
              reason="A program shows a key with each request: shippers that send events, and scripts that use the API."
            >
              <Button onClick={() => setMaking(true)}>Create a key</Button>
            </Empty>
          ) : (
            <Grid
              label="API keys"
              columns={columns}
              rows={data.keys}
              idOf={({ id }) => id}
              current={current}
              onCurrent={setCurrent}
              isQuiet={({ state }) => state !== 'valid'}
              card={(key) => (
                <span className={styles['card']}>
                  <span>
                    <NameCell apiKey={key} />
                    <span className="muted">
                      {key.rights.join(', ')},{' '}
                      {key.lastUsed === null ? (
                        'never used'
                      ) : (
                        <>
                          used <Time at={key.lastUsed} isAgo />
                        </>
                      )}
                    </span>
                  </span>
                  {actionsOf(key)}
                </span>
              )}
            />
          )
        }
      </Loaded>
      {isMaking && <KeyForm onDone={() => void renew()} onClose={() => setMaking(false)} />}
      {revoked !== null && (
        <Confirm
          title="Revoke this key?"
          action="Revoke"
          onConfirm={() => revoke(revoked)}
          onClose={() => setRevoked(null)}
        >
          Requests with{' '}
          <strong>
            <NameText text={revoked.name} />
          </strong>{' '}
          are refused from now on. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

function NameCell({ apiKey: { name, prefix, state } }: { readonly apiKey: Key }) {
  return (
    <span>
      <NameText text={name} most={80} /> <code className="muted">dw_{prefix}…</code>{' '}
      {state !== 'valid' && <Badge tone={state === 'revoked' ? 'bad' : 'warn'}>{state}</Badge>}
    </span>
  );
}
