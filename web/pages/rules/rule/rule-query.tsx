import { ValueText } from '../../../components/value/value.tsx';
import styles from './rule.module.css';

/** The query of a rule, to be read. */
export function RuleQuery({ query }: { readonly query: string }) {
  return (
    <pre className={styles['query']} tabIndex={0}>
      <ValueText text={query.replace(/\n$/, '')} most={100_000} />
    </pre>
  );
}
