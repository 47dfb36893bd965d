import { useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { useAnswer } from '../../../api/queries.ts';
import { useTitle } from '../../../components/page/page.tsx';
import { visibleText } from '../../../components/value/visible-text.ts';
import { useLiveAlerts } from '../../../triage/live-alerts.ts';
import { AlertView } from './alert-view.tsx';
import styles from './alert.module.css';

/** One alert as a page of its own: what a link leads to. */
export function AlertPage() {
  const { id } = useParams({ from: '/alerts/$id' });
  const navigate = useNavigate();
  const { history } = useRouter();
  const detail = useAnswer('GET /dw/alerts/:id', { id }, { keeps: false });
  useTitle(visibleText(detail.data?.summary.ruleName ?? 'Alert'));
  useLiveAlerts();
  return (
    <div className={styles['page']}>
      <h1 className="unseen">Alert</h1>
      <AlertView
        id={id}
        onClose={() => (history.canGoBack() ? history.back() : void navigate({ to: '/alerts' }))}
      />
    </div>
  );
}
