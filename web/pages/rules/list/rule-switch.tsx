import styles from './list.module.css';

interface Props {
  readonly isOn: boolean;
  readonly isDisabled: boolean;
  readonly label: string;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, plain enough for thousands of rows. */
export function RuleSwitch({ isOn, isDisabled, label, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      aria-disabled={isDisabled}
      tabIndex={-1}
      className={styles['switch']}
      onClick={(event) => {
        event.stopPropagation();
        if (!isDisabled) onChange(!isOn);
      }}
    >
      <span />
    </button>
  );
}
