import { Page } from '../../components/page/page.tsx';

export function HuntPage() {
  return <Page title="Hunt">{null}</Page>;
}
