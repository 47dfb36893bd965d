import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { Problem } from '../../api/problem.ts';
import { useMe } from '../../api/queries.ts';
import { signInAgain, useIsSignedOut } from '../../api/session.ts';
import { signInAddress } from './sign-in-address.ts';
import styles from './signed-out.module.css';

/**
 * Takes the place of the page whose session is over, until its user has signed in again. The page stays behind it as it is, and
 * nothing of it is seen.
 */
export function SignedOut() {
  return useIsSignedOut() ? <SignInAgain /> : null;
}

function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const me = useMe();
  const hasPassword = me?.kind === 'user';
  // Of all that is on the page, also dialogs, nothing is reached while it is there, and keys of the page do nothing.
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[type="password"]')?.focus();
    const stop = (event: KeyboardEvent) => {
      if (!(event.target instanceof Node) || dialog.current?.contains(event.target) !== true)
        event.stopPropagation();
    };
    addEventListener('keydown', stop, true);
    return () => removeEventListener('keydown', stop, true);
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles['cover']}
      aria-labelledby="signed-out"
      // There is nothing to go back to.
      onCancel={(event) => event.preventDefault()}
      onClose={() => dialog.current?.showModal()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className={styles['box']}>
        <h2 id="signed-out">You have been signed out</h2>
        <p>
          Your session has ended.{' '}
          {hasPassword
            ? 'Sign in again, and the page goes on where it was.'
            : 'Sign in, and you come back to this page.'}{' '}
          What you have typed is kept.
        </p>
        {hasPassword && <PasswordForm name={me.name} />}
        <p className={styles['other']}>
          <a href={signInAddress()}>{hasPassword ? 'Sign in in another way' : 'Sign in'}</a>
        </p>
        <p className="muted">Signed in in another tab, this one goes on by itself.</p>
      </div>
    </dialog>
  );
}

function PasswordForm({ name }: { readonly name: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isSent, setSent] = useState(false);
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setSent(true);
    setProblem(null);
    try {
      await signInAgain(name, given.get('password') as string);
    } catch (error) {
      const hint = error instanceof Problem && error.hint !== null ? ` ${error.hint}` : '';
      setProblem(`${error instanceof Error ? error.message : String(error)}${hint}`);
      setSent(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextInput label="Name" name="name" value={name} readOnly autoComplete="username" />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        error={problem}
      />
      <Button type="submit" variant="filled" disabled={isSent}>
        Sign in
      </Button>
    </form>
  );
}
