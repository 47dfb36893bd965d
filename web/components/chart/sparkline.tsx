interface Props {
  readonly counts: readonly number[];
  /** "Alerts of 7 days: 3, 0, 1" is said to those who do not see it. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** Counts as a row of small bars, without axes. */
export function Sparkline({ counts, label, width = 72, height = 18 }: Props) {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return (
    <svg width={width} height={height} role="img" aria-label={`${label}: ${counts.join(', ')}`}>
      {counts.map((count, index) => {
        const tall = count === 0 ? 1 : Math.max(2, (count / most) * height);
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            x={index * step}
            width={Math.max(1, step - 1)}
            y={height - tall}
            height={tall}
            fill={count === 0 ? 'var(--border)' : 'var(--muted)'}
          />
        );
      })}
    </svg>
  );
}
