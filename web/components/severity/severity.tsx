import styles from './severity.module.css';

export type SeverityName = 'low' | 'medium' | 'high' | 'critical';

/** Worst first. */
export const SEVERITIES: readonly SeverityName[] = ['critical', 'high', 'medium', 'low'];

interface Props {
  readonly severity: SeverityName;
  /** Whether the word stands beside the sign. */
  readonly withName?: boolean;
}

/** By shape, letter and colour, so that it can be read without the colour. One element: lists have thousands of it. */
export function Severity({ severity, withName = false }: Props) {
  const sign = (
    <span className={styles['sign']} data-severity={severity} role="img" aria-label={severity}>
      {severity.slice(0, 1).toUpperCase()}
    </span>
  );
  if (!withName) return sign;
  return (
    <span className={styles['named']}>
      {sign}
      <span aria-hidden="true">{severity}</span>
    </span>
  );
}

/** The column of a list that shows it. */
export const severityColumn = <Row extends { readonly severity: SeverityName }>() => ({
  id: 'severity',
  title: 'Severity',
  hidesTitle: true,
  width: '18px',
  cell: ({ severity }: Row) => <Severity severity={severity} />,
});
