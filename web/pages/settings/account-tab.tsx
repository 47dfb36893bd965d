import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate, useAnswer, useMe } from '../../api/queries.ts';
import { Form } from '../../components/form/form.tsx';
import { Loaded } from '../../components/states/states.tsx';
import { say } from '../../components/undo/undo.tsx';
import { NameText } from '../../components/value/value.tsx';
import { Contact } from './contact.tsx';
import { Sessions } from './sessions.tsx';
import styles from './settings.module.css';

const renew = () => invalidate('GET /dw/sessions');

/** One's own name, password and sessions. */
export function AccountTab() {
  const me = useMe();
  const sessions = useAnswer('GET /dw/sessions', {});
  const [isChanging, setChanging] = useState(false);
  if (me === undefined) return null;
  const { name, role, spaces, hasPassword } = me;
  return (
    <div className="fill">
      <div className={styles['line']}>
        <p>
          <strong>
            <NameText text={name} most={80} />
          </strong>
          <span className="muted">
            {role !== null && `, ${role}`}
            {spaces !== null && `, in ${spaces.join(', ')}`}
            {role !== null && !hasPassword && ', signs in at the identity provider'}
          </span>
        </p>
        {hasPassword && (
          <Button variant="filled" onClick={() => setChanging(true)}>
            Change password
          </Button>
        )}
      </div>
      <Contact />
      <Loaded of={sessions}>{(data) => <Sessions sessions={data.sessions} renew={renew} />}</Loaded>
      {isChanging && <PasswordForm onClose={() => setChanging(false)} />}
    </div>
  );
}

function PasswordForm({ onClose }: { readonly onClose: () => void }) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = async () => {
    await call('POST /dw/password', { body: { current, password } });
    await renew();
    say('Your password is changed. Your other sessions have ended.');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Change your password">
      <Form submit="Change password" onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <PasswordInput
              label="Current password"
              name="current"
              required
              autoComplete="current-password"
              value={current}
              error={errorOf('current')}
              aria-invalid={errorOf('current') !== null}
              onChange={({ currentTarget: { value } }) => setCurrent(value)}
            />
            <PasswordInput
              label="New password"
              description="At least 12 characters. All your other sessions will end."
              name="password"
              required
              autoComplete="new-password"
              value={password}
              error={errorOf('password')}
              aria-invalid={errorOf('password') !== null}
              onChange={({ currentTarget: { value } }) => setPassword(value)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}
