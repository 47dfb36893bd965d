import type { AnswerOf } from '../../api/client.ts';
import { Badge } from '../../components/badge/badge.tsx';
import styles from './health.module.css';

interface Props {
  readonly findings: AnswerOf<'GET /dw/health'>['findings'];
}

/** What keeps events from being stored or read, and what to do about it. */
export function Findings({ findings }: Props) {
  if (findings.length === 0) return null;
  return (
    <ul className={styles['findings']} aria-label="Findings">
      {findings.map(({ code, level, message, mend }) => (
        <li key={`${code} ${message}`}>
          <Badge tone={level === 'problem' ? 'bad' : 'warn'}>{level}</Badge>
          <div>
            <p>
              <bdi>{capital(message)}</bdi>
            </p>
            <p className="muted">{capital(mend)}</p>
          </div>
          <code className="muted">{code}</code>
        </li>
      ))}
    </ul>
  );
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
