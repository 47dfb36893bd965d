import type { ReactNode } from 'react';
import { Icon, type IconName } from '../components/icon/icon.tsx';
import styles from './buttons.module.css';

interface WordProps {
  /** Begins with the word or has it, for those who say what they see. */
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that shows a word: what it would change. */
export const WordButton = ({ label, onClick, children }: WordProps) => (
  <button
    type="button"
    className={styles['icon']}
    aria-label={label}
    title={label}
    onClick={onClick}
  >
    {children}
  </button>
);

interface IconProps extends Omit<WordProps, 'children'> {
  readonly icon: IconName;
}

/** A button that shows only an icon. */
export const IconButton = ({ icon, ...props }: IconProps) => (
  <WordButton {...props}>
    <Icon name={icon} />
  </WordButton>
);

interface LinkProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** Leads to another part of the report: its address is in the fragment, which is not followed but changed. */
export const LinkButton = ({ onClick, children }: LinkProps) => (
  <button type="button" className={styles['link']} onClick={onClick}>
    {children}
  </button>
);
