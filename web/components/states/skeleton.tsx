import styles from './states.module.css';

interface Props {
  readonly rows?: number;
  /** Of a row, in pixels; left out, that of a list. */
  readonly height?: number;
}

/** The shape of what is being loaded. It shows after a moment: most answers are there before. */
export function Skeleton({ rows = 8, height }: Props) {
  return (
    <div className={styles['skeleton']} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} style={height === undefined ? {} : { height }}>
          <span style={{ width: `${35 + ((row * 29) % 50)}%` }} />
        </div>
      ))}
    </div>
  );
}
