import { Page } from '../../components/page/page.tsx';

export function AlertsPage() {
  return <Page title="Alerts">{null}</Page>;
}
