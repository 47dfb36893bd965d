import styles from './severity.module.css';

export type SeverityName = 'low' | 'medium' | 'high' | 'critical';

/** Worst first. */
export const SEVERITIES: readonly SeverityName[] = ['critical', 'high', 'medium', 'low'];

const SHAPES: Readonly<Record<SeverityName, string>> = {
  critical: 'M8 1.5 14.5 8 8 14.5 1.5 8Z',
  high: 'M8 2.2 14.6 13.6H1.4Z',
  medium: 'M2.4 2.4h11.2v11.2H2.4Z',
  low: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z',
};

interface Props {
  readonly severity: SeverityName;
  /** Whether the word stands beside the sign. */
  readonly withName?: boolean;
}

/** By shape, letter and colour, so that nobody needs the colour. */
export function Severity({ severity, withName = false }: Props) {
  return (
    <span className={styles['severity']} data-severity={severity}>
      <svg width="18" height="18" viewBox="0 0 16 16" role="img" aria-label={severity}>
        <path d={SHAPES[severity]} className={styles['shape']} />
        <text x="8" y={severity === 'high' ? 12.4 : 11} className={styles['letter']}>
          {severity.slice(0, 1).toUpperCase()}
        </text>
      </svg>
      {withName && <span aria-hidden="true">{severity}</span>}
    </span>
  );
}
