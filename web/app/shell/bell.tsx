import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { useChanges } from '../../api/live.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import styles from './shell.module.css';

const EVERY_MS = 60_000;
/** A mention is in the inbox a moment after the change that it comes with. */
const AFTER_MS = 2_000;

/** The way to the inbox, with how much waits there. */
export function Bell() {
  const { data } = useAnswer('GET /dw/inbox/_counts', {}, { every: EVERY_MS, isBehindLists: true });
  useChanges(useAskSoon());
  const { unread = 0, stories = 0 } = data ?? {};
  const waits = unread + stories;
  const about = `Inbox: ${unread} unread, ${stories} assigned to you`;
  return (
    <Link
      to="/inbox"
      className={styles['bell'] ?? ''}
      aria-label={about}
      title={about}
      activeProps={{ 'aria-current': 'page' }}
    >
      <svg
        width={18}
        height={18}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.4}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d="M3 11.5h10c-1-1-1.4-2-1.4-4.5a3.6 3.6 0 0 0-7.2 0c0 2.5-.4 3.5-1.4 4.5ZM6.7 13.5a1.4 1.4 0 0 0 2.6 0" />
      </svg>
      {waits > 0 && (
        <span className={styles['waits']} data-unread={unread > 0 || undefined} aria-hidden="true">
          {waits > 99 ? '99+' : waits}
        </span>
      )}
    </Link>
  );
}

/** Asks once for many changes, a moment later. */
function useAskSoon(): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void invalidate('GET /dw/inbox/_counts', 'GET /dw/inbox');
    }, AFTER_MS);
  }, []);
}
