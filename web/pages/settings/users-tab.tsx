import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate, useAnswer, useMe } from '../../api/queries.ts';
import { complain, say, undoable } from '../../components/undo/undo.tsx';
import { Badge } from '../../components/badge/badge.tsx';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { NameText } from '../../components/value/value.tsx';
import { Confirm } from './confirm.tsx';
import { actionsColumn, RowActions } from './row-actions.tsx';
import { UserForm } from './user-form.tsx';
import type { User } from './user.ts';
import styles from './settings.module.css';

const renew = () => invalidate('GET /dw/users');

/** Who may sign in, and as what. */
export function UsersTab() {
  const users = useAnswer('GET /dw/users', {});
  const me = useMe();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const [removed, setRemoved] = useState<User | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const setDisabled = async (user: User, isDisabled: boolean) => {
    const put = async (value: boolean) => {
      await call('PATCH /dw/users/:id', { id: user.id, body: { isDisabled: value } });
      await renew();
    };
    await undoable(async (offer) => {
      await put(isDisabled);
      offer({
        text: `${user.name} ${isDisabled ? 'can no longer sign in, and was signed out' : 'can sign in again'}.`,
        undo: async () => {
          await put(!isDisabled);
          return `${user.name} is as before; sessions that were ended stay so.`;
        },
      });
    }).catch(complain);
  };
  const remove = async (user: User) => {
    try {
      const { keysLeft } = await call('DELETE /dw/users/:id', { id: user.id });
      await renew();
      say(
        keysLeft === 0
          ? `${user.name} was removed.`
          : `${user.name} was removed; ${keysLeft === 1 ? 'one key' : `${keysLeft} keys`} that they have made stay valid.`,
      );
    } catch (error) {
      complain(error);
      throw error;
    }
  };
  const isSelf = (user: User) => user.name === me?.name;
  const actionsOf = (user: User) => {
    const whyNot = isSelf(user) ? 'You cannot do this to your own account.' : undefined;
    const { isDisabled } = user;
    const actions = [
      {
        title: isDisabled ? 'Enable' : 'Disable',
        whyNot,
        run: () => void setDisabled(user, !isDisabled),
      },
      { title: 'Remove', whyNot, run: () => setRemoved(user) },
    ];
    return <RowActions actions={actions} isReachable={user.id === current} />;
  };
  const columns: readonly Column<User>[] = [
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(140px, 1.4fr)',
      cell: (user) => <NameCell user={user} isSelf={isSelf(user)} />,
    },
    { id: 'role', title: 'Role', width: '110px', cell: ({ role }) => role },
    {
      id: 'spaces',
      title: 'Spaces',
      width: 'minmax(90px, 1fr)',
      isWide: true,
      cell: ({ spaces }) => (spaces === null ? 'all' : spaces.join(', ')),
    },
    {
      id: 'signs',
      title: 'Signs in with',
      width: '130px',
      isWide: true,
      cell: ({ identity, hasPassword }) =>
        identity !== null ? 'identity provider' : hasPassword ? 'password' : '–',
    },
    {
      id: 'last',
      title: 'Last sign-in',
      width: '120px',
      cell: ({ lastSignIn }) => (lastSignIn === null ? 'never' : <Time at={lastSignIn} isAgo />),
    },
    actionsColumn('210px', actionsOf),
  ];
  return (
    <div className="fill">
      <div className={styles['line']}>
        <p className="muted">
          A viewer looks; an analyst judges alerts; an engineer changes rules; an admin does all of
          it.
        </p>
        <Button
          variant="filled"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => setEdited('new')}
        >
          New user
        </Button>
      </div>
      <Loaded of={users}>
        {(data) => (
          <Grid
            label="Users"
            columns={columns}
            rows={data.users}
            idOf={({ id }) => id}
            current={current}
            onCurrent={setCurrent}
            onOpen={setEdited}
            isQuiet={({ isDisabled }) => isDisabled}
            card={(user) => (
              <span className={styles['card']}>
                <span>
                  <NameCell user={user} isSelf={isSelf(user)} />
                  <span className="muted">
                    {user.role},{' '}
                    {user.lastSignIn === null ? (
                      'never signed in'
                    ) : (
                      <>
                        signed in <Time at={user.lastSignIn} isAgo />
                      </>
                    )}
                  </span>
                </span>
                {actionsOf(user)}
              </span>
            )}
          />
        )}
      </Loaded>
      {edited !== null && (
        <UserForm
          user={edited === 'new' ? null : edited}
          onDone={() => void renew()}
          onClose={() => setEdited(null)}
        />
      )}
      {removed !== null && (
        <Confirm
          title="Remove this user?"
          action="Remove"
          onConfirm={() => remove(removed)}
          onClose={() => setRemoved(null)}
        >
          <strong>
            <NameText text={removed.name} />
          </strong>{' '}
          is signed out and can no longer sign in. What they have done stays in the history. This
          cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

function NameCell({ user, isSelf }: { readonly user: User; readonly isSelf: boolean }) {
  return (
    <span>
      <NameText text={user.name} most={80} /> {isSelf && <Badge tone="accent">you</Badge>}
      {user.isDisabled && <Badge tone="warn">disabled</Badge>}
    </span>
  );
}
