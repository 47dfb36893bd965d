import { ValueText } from '../../components/value/value.tsx';

interface Props {
  readonly text: string;
  /** Lines that are shown; how many others there are is said. */
  readonly most?: number;
}

/** A text of many lines, as it is: within a line nothing can hide. */
export function Lines({ text, most = 1_000 }: Props) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <>
      {lines.slice(0, most).map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index}>{line === '' ? ' ' : <ValueText text={line} most={4_000} />}</div>
      ))}
      {lines.length > most && <div className="muted">… {lines.length - most} more lines</div>}
    </>
  );
}
