import { useAnswer } from '../../../../api/queries.ts';
import { Time } from '../../../../components/time/time.tsx';
import { ValueText } from '../../../../components/value/value.tsx';
import styles from '../rule.module.css';

interface Props {
  readonly id: string;
  readonly patterns: readonly string[];
}

/** The index patterns of a rule, and which streams each of them matches now. */
export function Indices({ id, patterns }: Props) {
  const { data, error } = useAnswer('GET /dw/rules/:id/_streams', { id });
  if (data === undefined)
    return (
      <>
        {patterns.map((pattern) => (
          <div key={pattern}>
            <ValueText text={pattern} />
          </div>
        ))}
        {error !== null && (
          <span className="muted">Which streams they match could not be read.</span>
        )}
      </>
    );
  if (data.patterns.length === 0)
    return (
      <>
        all <span className="muted">it names none, so that it reads every stream</span>
        <Streams streams={data.reads} />
      </>
    );
  return (
    <ul className={styles['texts']}>
      {data.patterns.map(({ pattern, isExclusion, streams }) => (
        <li key={pattern}>
          <ValueText text={pattern} />
          {isExclusion && <span className="muted"> takes away</span>}
          {streams.length === 0 ? (
            <div className={isExclusion ? 'muted' : styles['attention']}>matches no stream now</div>
          ) : (
            <Streams streams={streams} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface Stream {
  readonly stream: string;
  readonly events: number;
  readonly lastReceived: string | null;
}

const MAX_STREAMS = 8;

function Streams({ streams }: { readonly streams: readonly Stream[] }) {
  return (
    <ul className={styles['streams']}>
      {streams.slice(0, MAX_STREAMS).map(({ stream, events, lastReceived }) => (
        <li key={stream}>
          <ValueText text={stream} />{' '}
          <span className="muted">
            {events.toLocaleString('en')} events
            {lastReceived !== null && (
              <>
                , last <Time at={lastReceived} isAgo />
              </>
            )}
          </span>
        </li>
      ))}
      {streams.length > MAX_STREAMS && (
        <li className="muted">and {streams.length - MAX_STREAMS} more</li>
      )}
    </ul>
  );
}
