import { useMemo } from 'react';
import { ValueText } from './value.tsx';

interface Props {
  readonly text: string;
  /** Lines that are shown; how many others there are is said. */
  readonly most?: number;
}

/** Of one line. */
const MAX_LENGTH = 4_000;

/** A text of many lines, as it is: within a line nothing can hide, and the breaks are those of the layout. */
export function TextLines({ text, most = Infinity }: Props) {
  const lines = useMemo(() => text.trimEnd().split('\n'), [text]);
  return (
    <>
      {lines.slice(0, most).map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index}>
          {line === '' ? ' ' : <ValueText text={line.replaceAll('\t', '  ')} most={MAX_LENGTH} />}
        </div>
      ))}
      {lines.length > most && <div className="muted">… {lines.length - most} more lines</div>}
    </>
  );
}
