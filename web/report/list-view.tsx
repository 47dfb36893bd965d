import type { ReactNode } from 'react';
import { Split } from '../components/split/split.tsx';
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
  <div className="fill">
    <div className={styles['lead']}>{lead}</div>
    <Split {...split} />
  </div>
);
