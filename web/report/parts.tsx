import type { AlertLinkProps, FieldValueProps } from '../components/page-parts/page-parts.tsx';
import { ValueText } from '../components/value/value.tsx';
import { LinkButton } from './buttons.tsx';
import { searchFor, withTerm } from './search.ts';
import { adjust, go, useReportState } from './state.ts';
import styles from './report.module.css';

const MOST = 512;
/** A search with more would find nothing else. */
const MAX_SEARCHED = 500;

/** The value of a field: click it to see the alerts that have it. */
export function SearchFor({ field, text, most = MOST }: FieldValueProps) {
  const { search } = useReportState();
  return (
    <button
      type="button"
      className={styles['value']}
      onClick={() => {
        const value = text.length > MAX_SEARCHED ? `${text.slice(0, MAX_SEARCHED)}*` : text;
        adjust({ tab: 'alerts', search: withTerm(search, searchFor(field, value)) });
      }}
    >
      <span className="unseen">Find alerts with {field} </span>
      <ValueText text={text} most={most} />
    </button>
  );
}

/** Leads to another alert of the report. */
export function OpenAlert({ id, children }: AlertLinkProps) {
  return <LinkButton onClick={() => go({ tab: 'alerts', alert: id })}>{children}</LinkButton>;
}
