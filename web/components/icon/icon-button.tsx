import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './icon-button.module.css';

interface Props {
  /** What it does; of a button with a word, it begins with the word or has it. */
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  /** The keys that do the same. */
  readonly 'aria-keyshortcuts'?: string;
}

/** A button that shows a word or a sign alone: what it does is said, and shown on hover. */
export const WordButton = ({
  label,
  children,
  ...button
}: Props & { readonly children: ReactNode }) => (
  <button type="button" className={styles['button']} aria-label={label} title={label} {...button}>
    {children}
  </button>
);

export const IconButton = ({
  icon,
  size = 16,
  ...button
}: Props & { readonly icon: IconName; readonly size?: number }) => (
  <WordButton {...button}>
    <Icon name={icon} size={size} />
  </WordButton>
);

/** Leads somewhere where an address alone does not lead. */
export const LinkButton = (button: ComponentProps<'button'>) => (
  <button type="button" {...button} className="link" />
);
