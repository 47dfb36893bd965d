import type { ReactNode } from 'react';
import styles from './facts.module.css';

interface Props {
  readonly children: ReactNode;
}

/** Names and what they are, one below the other. */
export function Facts({ children }: Props) {
  return <dl className={styles['facts']}>{children}</dl>;
}

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

export function Fact({ name, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
