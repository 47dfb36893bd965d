import { useMemo, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { LinkButton } from '../components/icon/icon-button.tsx';
import {
  PagePartsProvider,
  type AlertLinkProps,
  type FieldValueProps,
  type PageParts,
} from '../components/page-parts/page-parts.tsx';
import { ValueText } from '../components/value/value.tsx';
import { AlertsView } from './alerts/alerts-view.tsx';
import { AttackView } from './attack/attack-view.tsx';
import type { Tab } from './fragment.ts';
import { Head } from './head.tsx';
import { LeftOutView } from './left-out-view.tsx';
import type { Report } from './model.ts';
import { PrintedReport } from './printed-report.tsx';
import { RulesView } from './rules/rules-view.tsx';
import { searchFor, withTerm } from './search.ts';
import { adjust, go, useReportState, useTheme } from './state.ts';
import styles from './report.module.css';

const MAX_SHOWN = 512;
/** A search with more would find nothing else. */
const MAX_SEARCHED = 500;

/** The value of a field: click it to see the alerts that have it. */
function SearchFor({ field, text, most = MAX_SHOWN }: FieldValueProps) {
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
function OpenAlert({ id, children }: AlertLinkProps) {
  return <LinkButton onClick={() => go({ tab: 'alerts', alert: id })}>{children}</LinkButton>;
}

const PARTS: PageParts = { FieldValue: SearchFor, AlertLink: OpenAlert };

const VIEWS: Readonly<Record<Tab, (props: { readonly report: Report }) => React.ReactNode>> = {
  alerts: AlertsView,
  attack: AttackView,
  rules: RulesView,
  'left-out': LeftOutView,
};

/** A report of a scan: all of it is in the page, which makes no requests. */
export function ReportPage({ report }: { readonly report: Report }) {
  const { tab } = useReportState();
  const isPrinting = useIsPrinting();
  useTheme();
  const View = VIEWS[tab];
  const view = useMemo(() => <View report={report} />, [View, report]);
  return (
    <PagePartsProvider value={PARTS}>
      {isPrinting ? (
        <PrintedReport report={report} />
      ) : (
        <div className={styles['page']}>
          <Head report={report} />
          <main className="fill">{view}</main>
        </div>
      )}
    </PagePartsProvider>
  );
}

const PRINT = matchMedia('print');
let isPrinting = PRINT.matches;
const readers = new Set<() => void>();

/** The browser prints what is there when the listener of its event returns. */
function setPrinting(is: boolean): void {
  if (is === isPrinting) return;
  isPrinting = is;
  flushSync(() => {
    for (const reader of readers) reader();
  });
}

addEventListener('beforeprint', () => setPrinting(true));
addEventListener('afterprint', () => setPrinting(false));
PRINT.addEventListener('change', ({ matches }) => setPrinting(matches));

/** Whether the page is being put on paper: then all of it is there, not only what is in sight. */
const useIsPrinting = (): boolean =>
  useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => isPrinting,
  );
