import type { ReactNode } from 'react';
import styles from './legend.module.css';

interface Props {
  readonly label: string;
  /** What a colour means, with a sign that has it. */
  readonly entries: readonly (readonly [text: string, sign: ReactNode])[];
}

/** What the colours of a drawing mean. */
export const Legend = ({ label, entries }: Props) => (
  <ul className={styles['legend']} aria-label={label}>
    {entries.map(([text, sign]) => (
      <li key={text}>
        {sign}
        {text}
      </li>
    ))}
  </ul>
);
