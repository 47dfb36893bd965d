import { Link } from '@tanstack/react-router';
import { Time } from '../../components/time/time.tsx';
import { ValueText } from '../../components/value/value.tsx';
import type { Coverage } from './cell.ts';
import styles from './coverage.module.css';

/** The kinds of events that rules need, and whether they arrive. */
export function Kinds({ kinds }: Pick<Coverage, 'kinds'>) {
  return (
    <ul className={styles['kinds']} aria-label="Events that rules need">
      {kinds.map(({ kind, rules, data, lastReceived }) => (
        <li key={kind} data-data={data}>
          <span className={styles['sign']} aria-hidden="true">
            {data === 'arriving' ? '●' : '○'}
          </span>
          <strong>{kind === 'any' ? 'any' : <ValueText text={kind} most={40} />}</strong> events{' '}
          {data === 'arriving' ? (
            'arrive'
          ) : data === 'silent' && lastReceived !== null ? (
            <>
              are silent, the last came <Time at={lastReceived} isAgo />
            </>
          ) : (
            'do not arrive'
          )}
          <span className="muted"> · {rules === 1 ? 'one rule' : `${rules} rules`}</span>
          {data !== 'arriving' && (
            <Link to="/settings/sources" className={styles['connect'] ?? ''}>
              Connect a source
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
