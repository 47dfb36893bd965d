import type { ReactNode } from 'react';
import type { Place } from '../keys/commands.ts';
import { useKeys } from '../keys/keys.ts';
import { Split } from '../components/split/split.tsx';
import { IconButton } from './buttons.tsx';
import styles from './list-view.module.css';

interface Props {
  /** What the list is, and what stands in it. */
  readonly lead: ReactNode;
  readonly list: ReactNode;
  /** `null` where nothing is open. */
  readonly detail: ReactNode | null;
  /** What is open: `Rule`. */
  readonly label: string;
}

/** A part of the report: a list below a few words, and beside it what is open of it. */
export const ListView = ({ lead, ...split }: Props) => (
  <div className={styles['view']}>
    <div className={styles['lead']}>{lead}</div>
    <Split {...split} />
  </div>
);

interface DetailProps {
  /** Before the title. */
  readonly sign?: ReactNode;
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is open beside a list. */
export const Detail = ({ sign, title, onClose, children }: DetailProps) => (
  <article className={styles['detail']}>
    <header>
      {sign}
      <h2>{title}</h2>
      <IconButton label="Close" icon="close" onClick={onClose} />
    </header>
    {children}
  </article>
);

/** Escape closes what is open. @param what it is, as keys say it: `rule` */
export const useEscape = (what: string, place: Place, isOpen: boolean, close: () => void): void =>
  useKeys([{ stroke: 'Escape', title: `Close the ${what}`, place, isOn: isOpen, run: close }]);
