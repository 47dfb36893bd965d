import { Page } from '../../components/page/page.tsx';

export function HealthPage() {
  return <Page title="Health">{null}</Page>;
}
