import { Page } from '../../components/page/page.tsx';

export function SettingsPage() {
  return <Page title="Settings">{null}</Page>;
}
