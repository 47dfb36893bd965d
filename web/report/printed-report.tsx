import { useMemo } from 'react';
import { Severity, SEVERITIES } from '../components/severity/severity.tsx';
import { countText } from '../components/value/counts.ts';
import { ValueText, NameText } from '../components/value/value.tsx';
import { Where } from '../components/where/where.tsx';
import { What } from './alerts/alert-columns.tsx';
import { AlertFacts, Instant, AlertWhy } from './alerts/alert-facts.tsx';
import { AttackMatrix } from './attack/attack-view.tsx';
import { Restriction, Scanned } from './head.tsx';
import { Exceptions, Notes, NotRun, Schedule } from './left-out-view.tsx';
import { lastDocument, type Alert, type Report } from './model.ts';
import { foundIn, groupsOf, within } from './rows.ts';
import { useReportState } from './state.ts';
import styles from './printed.module.css';

/** What is put on paper: all alerts that are not filtered away, and all of the one that is open. */
export function PrintedReport({ report }: { readonly report: Report }) {
  const state = useReportState();
  const shown = useMemo(() => within(foundIn(report.alerts, state), state), [report, state]);
  const { totals } = report;
  return (
    <main className={styles['printed']}>
      <h1>Scan report: {countText(totals.alerts, 'alert')}</h1>
      <Scanned report={report} />
      <Restriction report={report} />
      <p>
        {SEVERITIES.map((severity) => (
          <span key={severity} style={{ marginRight: 16 }}>
            <Severity severity={severity} withName /> {countText(totals.severities[severity])}
          </span>
        ))}
      </p>
      {shown.length < totals.alerts && (
        <p>
          <strong>
            {countText(shown.length)} of {countText(totals.alerts, 'alert')} are printed
          </strong>
          {state.search !== '' && (
            <>
              , those that are found by <ValueText text={state.search} most={200} />
            </>
          )}
          .
        </p>
      )}
      <Notes report={report} />
      {groupsOf(shown, 'rule').map(({ key, title, severity, alerts }) => (
        <section key={key}>
          <h2>
            <Severity severity={severity} /> <NameText text={title} />{' '}
            <span className="muted">{countText(alerts.length, 'alert')}</span>
          </h2>
          {alerts.map((alert) => (
            <PrintedAlert key={alert.key} alert={alert} isOpen={alert.key === state.alert} />
          ))}
        </section>
      ))}
      <h2>ATT&amp;CK</h2>
      <AttackMatrix report={report} isAll={false} open={null} />
      <NotRun report={report} />
      <Exceptions report={report} />
      <Schedule report={report} />
    </main>
  );
}

/** A few lines; of the alert that is open, why it matched too. */
function PrintedAlert({ alert, isOpen }: { readonly alert: Alert; readonly isOpen: boolean }) {
  const { start, where, places } = alert;
  const { container, image, pod, host } = where;
  return (
    <article className={styles['alert']}>
      <p>
        {start === null ? 'no time' : <Instant at={start} />} <What alert={alert} />
      </p>
      <p className="muted">
        <NameText text={[container, image, pod, host, places].filter(Boolean).join(' · ')} />
      </p>
      {isOpen && (
        <>
          <AlertFacts alert={alert} />
          <Where document={lastDocument(alert)} />
          <AlertWhy alert={alert} />
        </>
      )}
    </article>
  );
}
