import { Page } from '../../components/page/page.tsx';

export function ExceptionsPage() {
  return <Page title="Exceptions">{null}</Page>;
}
