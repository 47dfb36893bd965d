import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { Problem } from '../../api/problem.ts';
import { useMe } from '../../api/queries.ts';
import { signInAgain, useIsSignedOut } from '../../api/session.ts';
import { signInAddress } from './sign-in-address.ts';
import styles from './signed-out.module.css';

/** Covers a page whose session has ended until its user has signed in again. The page behind it is hidden and stays as it is. */
export function SignedOut() {
  return useIsSignedOut() ? <SignInAgain /> : null;
}

function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const me = useMe();
  const hasPassword = me?.kind === 'user';
  // While it is shown, nothing on the page can be reached, not even a dialog, and the keys of the page do nothing.
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
      // It cannot be closed.
      onCancel={(event) => event.preventDefault()}
      onClose={() => dialog.current?.showModal()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className={styles['box']}>
        <h2 id="signed-out">You have been signed out</h2>
        <p>
          Your session has ended.{' '}
          {hasPassword
            ? 'Sign in again to continue where you were.'
            : 'Sign in to come back to this page.'}{' '}
          What you have typed is kept.
        </p>
        {hasPassword && <PasswordForm name={me.name} />}
        <p className={styles['other']}>
          <a href={signInAddress()}>{hasPassword ? 'Sign in another way' : 'Sign in'}</a>
        </p>
        <p className="muted">If you sign in in another tab, this page continues by itself.</p>
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
