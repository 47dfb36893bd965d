import { Button, Modal, MultiSelect, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call, type AnswerOf } from '../../api/client.ts';
import { invalidate, useAnswer, useMe } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { Form } from '../../components/form/form.tsx';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain, say, undoable } from '../../components/undo/undo.tsx';
import { countText } from '../../components/value/counts.ts';
import { NameText } from '../../components/value/value.tsx';
import { Confirm, actionsColumn, RowActions } from './row-actions.tsx';
import styles from './settings.module.css';

const renew = () => invalidate('GET /dw/users');

/** Who may sign in, and as what. */
export function UsersTab() {
  const users = useAnswer('GET /dw/users', {});
  const me = useMe();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const [removed, setRemoved] = useState<User | null>(null);
  const [signedOut, setSignedOut] = useState<User | null>(null);
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
    const { keysLeft } = await call('DELETE /dw/users/:id', { id: user.id });
    await renew();
    say(
      keysLeft === 0
        ? `${user.name} was removed.`
        : `${user.name} was removed; ${keysLeft === 1 ? 'one key' : `${keysLeft} keys`} that they have made stay valid.`,
    );
  };
  const signOut = async ({ id, name }: User) => {
    const { ended } = await call('DELETE /dw/users/:id/sessions', { id });
    say(
      ended === 0
        ? `${name} was not signed in.`
        : `${name} is signed out: ${countText(ended, 'session')} ended.`,
    );
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
      { title: 'Sign out', whyNot, run: () => setSignedOut(user) },
      { title: 'Remove', whyNot, run: () => setRemoved(user) },
    ];
    return <RowActions actions={actions} isReachable={user.id === current} />;
  };
  const columns: readonly Column<User>[] = [
    column('name', 'Name', 'minmax(140px, 1.4fr)', (user) => (
      <NameCell user={user} isSelf={isSelf(user)} />
    )),
    column('role', 'Role', '110px', ({ role }) => role),
    column(
      'spaces',
      'Spaces',
      'minmax(90px, 1fr)',
      ({ spaces }) => (spaces === null ? 'all' : spaces.join(', ')),
      { isWide: true },
    ),
    column(
      'signs',
      'Signs in with',
      '130px',
      ({ identity, hasPassword }) =>
        identity !== null ? 'identity provider' : hasPassword ? 'password' : '–',
      { isWide: true },
    ),
    column('last', 'Last sign-in', '120px', ({ lastSignIn }) =>
      lastSignIn === null ? 'never' : <Time at={lastSignIn} isAgo />,
    ),
    actionsColumn('280px', actionsOf),
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
        {(data) =>
          data.users.length === 0 ? (
            <Empty
              title="There are no users yet"
              reason="The owner of the data signs in by a link that the service prints. Users sign in with a name and a password, and have a role."
            />
          ) : (
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
          )
        }
      </Loaded>
      {edited !== null && (
        <UserForm
          user={edited === 'new' ? null : edited}
          onDone={() => void renew()}
          onClose={() => setEdited(null)}
        />
      )}
      {signedOut !== null && (
        <Confirm
          title="Sign this user out?"
          action="Sign out"
          onConfirm={() => signOut(signedOut)}
          onClose={() => setSignedOut(null)}
        >
          All sessions of{' '}
          <strong>
            <NameText text={signedOut.name} />
          </strong>{' '}
          end. They can sign in again.
        </Confirm>
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

const NameCell = ({ user, isSelf }: { readonly user: User; readonly isSelf: boolean }) => (
  <span>
    <NameText text={user.name} most={80} /> {isSelf && <Badge tone="accent">you</Badge>}
    {user.isDisabled && <Badge tone="warn">disabled</Badge>}
  </span>
);

export type User = AnswerOf<'GET /dw/users'>['users'][number];

const ROLES = [
  { value: 'viewer', label: 'Viewer: looks' },
  { value: 'analyst', label: 'Analyst: also triages alerts' },
  { value: 'engineer', label: 'Engineer: also changes rules and exceptions' },
  { value: 'responder', label: 'Responder: also responds' },
  { value: 'admin', label: 'Admin: also manages users, keys and the audit log' },
];

interface Props {
  /** `null` for a new one. */
  readonly user: User | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Makes a user, or changes what one may do. */
function UserForm({ user, onDone, onClose }: Props) {
  const spaces = useAnswer('GET /dw/spaces', {}).data?.spaces ?? [];
  const [name, setName] = useState(user?.name ?? '');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState(user?.role ?? 'analyst');
  const [own, setOwn] = useState<readonly string[]>(user?.spaces ?? []);
  const save = async () => {
    const asked = {
      role: role as 'viewer',
      spaces: own.length === 0 ? null : [...own],
      ...(password === '' ? {} : { password }),
    };
    if (user === null) {
      await call('POST /dw/users', { body: { ...asked, name, password } });
      say(`${name} can sign in now.`);
    } else {
      await call('PATCH /dw/users/:id', { id: user.id, body: asked });
      say(`${user.name} is changed.`);
    }
    onDone();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={user === null ? 'New user' : 'Change a user'}>
      <Form submit={user === null ? 'Create user' : 'Save'} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <TextInput
              label="Name"
              name="name"
              required
              readOnly={user !== null}
              autoComplete="off"
              value={name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <Select
              label="Role"
              data={ROLES}
              allowDeselect={false}
              value={role}
              error={errorOf('role')}
              onChange={(value) => setRole(value ?? role)}
            />
            <MultiSelect
              label="Spaces"
              placeholder={own.length === 0 ? 'All spaces' : ''}
              data={spaces.map(({ id, name: title }) => ({ value: id, label: title }))}
              value={[...own]}
              error={errorOf('spaces')}
              onChange={setOwn}
            />
            {user?.identity == null && (
              <PasswordInput
                label={user === null ? 'Password' : 'New password'}
                description={
                  user === null
                    ? 'At least 12 characters. Hand it over through another channel.'
                    : 'Leave it empty to keep the present one. A new one ends their sessions.'
                }
                required={user === null}
                name="password"
                autoComplete="new-password"
                value={password}
                error={errorOf('password')}
                // It says so itself nowhere but in colour.
                aria-invalid={errorOf('password') !== null}
                onChange={({ currentTarget: { value } }) => setPassword(value)}
              />
            )}
          </>
        )}
      </Form>
    </Modal>
  );
}
