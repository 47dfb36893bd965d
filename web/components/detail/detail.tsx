import type { ReactNode } from 'react';
import type { Place } from '../../keys/commands.ts';
import { onEscape, useKeys } from '../../keys/keys.ts';
import { IconButton } from '../icon/icon-button.tsx';
import styles from './detail.module.css';

interface Props {
  /** Before the title. */
  readonly sign?: ReactNode;
  readonly title: ReactNode;
  /** What it is, as the list of keys says it: `rule`. */
  readonly what?: string;
  /** Where Escape closes it; left out, the page has a key of its own. */
  readonly place?: Place;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is open beside a list. */
export function Detail({ sign, title, what = 'detail', place, onClose, children }: Props) {
  useKeys(place === undefined ? [] : [onEscape('detail', `Close the ${what}`, place, onClose)]);
  return (
    <article className={styles['detail']}>
      <header>
        {sign}
        <h2>{title}</h2>
        <IconButton label="Close" icon="close" onClick={onClose} />
      </header>
      {children}
    </article>
  );
}
