import type { ReactNode } from 'react';
import { Time } from '../time/time.tsx';
import { ValueText } from '../value/value.tsx';
import styles from './facts.module.css';

/** Names and what they are, one below the other. */
export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <dl className={styles['facts']}>{children}</dl>
);

/** The same on one line, as far as there is room. */
export const FactLine = ({ children }: { readonly children: ReactNode }) => (
  <dl className={styles['line']}>{children}</dl>
);

interface FactProps {
  readonly name: string;
  /** A text of a stranger; with `null`, there is no such fact. */
  readonly text?: string | null;
  /** A time; with `null`, there is no such fact. */
  readonly at?: number | string | null;
  readonly children?: ReactNode;
}

export const Fact = ({ name, text, at, children }: FactProps) =>
  text !== null &&
  at !== null && (
    <div>
      <dt>{name}</dt>
      <dd>
        {text !== undefined && <ValueText text={text} />}
        {at !== undefined && <Time at={at} />}
        {children}
      </dd>
    </div>
  );
