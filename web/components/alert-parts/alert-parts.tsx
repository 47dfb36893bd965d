import type { ReactNode } from 'react';
import { Severity, type SeverityName } from '../severity/severity.tsx';
import { NameText } from '../value/value.tsx';
import styles from './alert-parts.module.css';

interface HeadProps {
  readonly severity: SeverityName;
  readonly name: string;
  /** Buttons at the end of the line. */
  readonly controls: ReactNode;
  /** What was done. */
  readonly children: ReactNode;
}

/** What an alert is: its rule, and what was done. */
export const AlertTitle = ({ severity, name, controls, children }: HeadProps) => (
  <>
    <div className={styles['title']}>
      <Severity severity={severity} />
      <h2>
        <NameText text={name} />
      </h2>
      <div className={styles['controls']}>{controls}</div>
    </div>
    <p style={{ margin: '6px 0 8px' }}>{children}</p>
  </>
);

interface SectionProps {
  /** What keys and links lead to: `why`. */
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of what is known of an alert. */
export const AlertSection = ({ name, title, children }: SectionProps) => (
  <section
    id={`alert-${name}`}
    className={styles['section']}
    data-name={name}
    aria-labelledby={`alert-${name}-title`}
    tabIndex={-1}
  >
    <h3 id={`alert-${name}-title`}>{title}</h3>
    {children}
  </section>
);

/** Brings a part of the alert to the top and puts the focus there, so that what is next on the page comes next. */
export function goToSection(name: string): void {
  const section = document.getElementById(`alert-${name}`);
  section?.scrollIntoView({ block: 'start' });
  section?.focus({ preventScroll: true });
}
