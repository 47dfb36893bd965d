import { cutTo, type Seeker } from './hits.ts';
import { ValueText } from './value.tsx';

interface Props {
  readonly text: string;
  readonly seek: Seeker;
  readonly most?: number;
}

/** A value in a row: what the search is for is marked, and in sight. */
export function HitText({ text, seek, most }: Props) {
  const hits = seek(text);
  const cut = cutTo(text, hits);
  const more = most === undefined ? {} : { most };
  if (cut === null) return <ValueText text={text} marks={hits} {...more} />;
  const { head, from } = cut;
  return (
    <>
      <ValueText text={head} /> <span className="muted">…</span>{' '}
      <ValueText
        text={text.slice(from)}
        marks={hits.map((hit) => ({ ...hit, start: hit.start - from, end: hit.end - from }))}
        {...more}
      />
    </>
  );
}
