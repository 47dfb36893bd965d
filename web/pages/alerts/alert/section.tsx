import type { ReactNode } from 'react';
import styles from './alert.module.css';

interface Props {
  /** What keys and links lead to. */
  readonly name: SectionName;
  readonly title: string;
  /** At the end of the line of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export type SectionName =
  'why' | 'tree' | 'where' | 'common' | 'guide' | 'similar' | 'notes' | 'rule' | 'raw';

export const sectionId = (name: SectionName) => `alert-${name}`;

/** Brings a part of the alert to the top and puts the focus there, so that what is next on the page comes next. */
export function goToSection(name: SectionName): void {
  const section = document.getElementById(sectionId(name));
  section?.scrollIntoView({ block: 'start' });
  section?.focus({ preventScroll: true });
}

export function Section({ name, title, actions, children }: Props) {
  return (
    <section
      id={sectionId(name)}
      className={styles['section']}
      data-name={name}
      aria-labelledby={`${sectionId(name)}-title`}
      tabIndex={-1}
    >
      <header>
        <h3 id={`${sectionId(name)}-title`}>{title}</h3>
        {actions}
      </header>
      {children}
    </section>
  );
}
