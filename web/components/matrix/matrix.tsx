import type { ComponentProps, ReactNode } from 'react';
import styles from './matrix.module.css';

/** Techniques in a column for each tactic, in the order of an attack. */
export const Matrix = (props: ComponentProps<'div'>) => (
  <div {...props} className={styles['matrix']} role="group" />
);

interface TacticProps {
  readonly id: string;
  readonly name: string;
  readonly note?: ReactNode;
  /** Items of a list, each with a cell and perhaps a list of those below it. */
  readonly children: ReactNode;
}

export const Tactic = ({ id, name, note, children }: TacticProps) => (
  <section className={styles['tactic']} aria-labelledby={`tactic-${id}`}>
    <h2 id={`tactic-${id}`}>
      {name}
      {note !== undefined && <span className="muted">{note}</span>}
    </h2>
    <ul>{children}</ul>
  </section>
);

interface CellProps extends ComponentProps<'button'> {
  readonly name: string;
  /** Of the technique, with what stands beside it. */
  readonly line?: readonly [id: string, end: ReactNode];
}

/** A technique. What its edge and its background say is the page's. */
export const Cell = ({ name, line, className, children, ...button }: CellProps) => (
  <button type="button" className={`${styles['cell']} ${className ?? ''}`} {...button}>
    <span className={styles['name']}>{name}</span>
    {line !== undefined && (
      <span className={styles['line']}>
        <span className={styles['id']}>{line[0]}</span>
        {line[1]}
      </span>
    )}
    {children}
  </button>
);
