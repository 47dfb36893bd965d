import { NameText, ValueText } from '../../../components/value/value.tsx';
import type { RuleShown } from '../needs-rules.tsx';
import styles from './problems.module.css';

interface Props {
  readonly label: string;
  readonly problems: RuleShown['problems'];
}

/** What was found in a rule, the errors in another colour than the warnings. */
export const Problems = ({ label, problems }: Props) => (
  <ul className={styles['problems']} aria-label={label}>
    {problems.map(({ code, message, severity, field, hint }) => (
      <li key={`${code} ${field} ${message}`} data-severity={severity}>
        <NameText text={message} />
        {field !== null && (
          <span className="muted">
            {' '}
            in <ValueText text={field} />
          </span>
        )}
        {hint !== undefined && (
          <div className="muted">
            <NameText text={hint} />
          </div>
        )}
      </li>
    ))}
  </ul>
);
