import { Page } from '../../components/page/page.tsx';

export function StoriesPage() {
  return <Page title="Stories">{null}</Page>;
}
