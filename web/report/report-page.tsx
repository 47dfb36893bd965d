import { useMemo } from 'react';
import { PagePartsProvider, type PageParts } from '../components/page-parts/page-parts.tsx';
import { AlertsView } from './alerts/alerts-view.tsx';
import { AttackView } from './attack/attack-view.tsx';
import { Head } from './head.tsx';
import { LeftOutView } from './left-out-view.tsx';
import type { Report } from './model.ts';
import { OpenAlert, SearchFor } from './parts.tsx';
import { PrintedReport } from './printed-report.tsx';
import { RulesView } from './rules/rules-view.tsx';
import type { Tab } from './fragment.ts';
import { useReportState } from './state.ts';
import { useIsPrinting } from './use-printing.ts';
import { useTheme } from './use-theme.ts';
import styles from './report.module.css';

const PARTS: PageParts = { FieldValue: SearchFor, AlertLink: OpenAlert };

const VIEWS: Readonly<Record<Tab, (props: { readonly report: Report }) => React.ReactNode>> = {
  alerts: AlertsView,
  attack: AttackView,
  rules: RulesView,
  'left-out': LeftOutView,
};

/** A report of a scan: all of it is in the page, which asks nobody for anything. */
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
          <main className={styles['main']}>{view}</main>
        </div>
      )}
    </PagePartsProvider>
  );
}
