import { Page } from '../../components/page/page.tsx';

export function RulesPage() {
  return <Page title="Rules">{null}</Page>;
}
