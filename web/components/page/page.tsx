import { useEffect, type ReactNode } from 'react';
import { announce } from '../announce/announce.tsx';
import styles from './page.module.css';

interface Props {
  readonly title: string;
  /** Beside the title: counts, a sentence. */
  readonly about?: ReactNode;
  /** At the end of the line of the title. */
  readonly actions?: ReactNode;
  /** Under the title, above what scrolls: filters, tabs. */
  readonly bar?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title, which is the title of the window too, and below it what scrolls. */
export function Page({ title, about, actions, bar, children }: Props) {
  useTitle(title);
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{title}</h1>
        {about !== undefined && <div className="muted">{about}</div>}
        {actions !== undefined && (
          <div className="wrap" style={{ marginLeft: 'auto' }}>
            {actions}
          </div>
        )}
      </header>
      {bar}
      <div className={styles['body']}>{children}</div>
    </div>
  );
}

/** The title of the page that was loaded is read by the browser itself. */
let isLoaded = false;

/** Names the window, and says so to those who hear the page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Dockwarden`;
    if (isLoaded) announce(document.title);
    isLoaded = true;
  }, [title]);
}
