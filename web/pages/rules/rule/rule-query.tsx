import { EqlText } from '../../../editor/eql-text.tsx';
import { Lines } from '../lines.tsx';
import styles from './rule.module.css';

interface Props {
  readonly query: string;
  readonly language: string | null;
}

/** The query of a rule, to be read. */
export function RuleQuery({ query, language }: Props) {
  const text = query.replace(/\n$/, '');
  return (
    <div className={styles['query']} tabIndex={0} role="group" aria-label="Rule query">
      {language === 'eql' ? (
        <EqlText query={text} />
      ) : (
        <pre>
          <Lines text={text} />
        </pre>
      )}
    </div>
  );
}
