import { Page } from '../../components/page/page.tsx';

export function CoveragePage() {
  return <Page title="Coverage">{null}</Page>;
}
