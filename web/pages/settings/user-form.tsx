import { Modal, MultiSelect, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { say } from '../../components/undo/undo.tsx';
import { Form } from '../../components/form/form.tsx';
import type { User } from './user.ts';

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
export function UserForm({ user, onDone, onClose }: Props) {
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
