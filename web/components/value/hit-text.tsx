import { cutTo, marksOf, type Seeker, type Span } from './hits.ts';
import { ValueText } from './value.tsx';

interface Props {
  readonly text: string;
  readonly seek: Seeker;
  /** Parts that met the rule. */
  readonly matched?: readonly Span[];
  readonly most?: number;
}

const NONE: readonly Span[] = [];

/** A value in a row, with what met the rule marked, and what somebody looks for marked and in sight. */
export function HitText({ text, seek, matched = NONE, most }: Props) {
  const hits = seek(text);
  const marks = marksOf(hits, matched);
  const cut = cutTo(text, hits);
  const more = most === undefined ? {} : { most };
  if (cut === null) return <ValueText text={text} marks={marks} {...more} />;
  const { head, from } = cut;
  return (
    <>
      <ValueText text={head} /> <span className="muted">…</span>{' '}
      <ValueText
        text={text.slice(from)}
        marks={marks.flatMap((mark) => {
          const { start, end } = mark;
          return end <= from
            ? []
            : [{ ...mark, start: Math.max(0, start - from), end: end - from }];
        })}
        {...more}
      />
    </>
  );
}
