import { useNavigate } from '@tanstack/react-router';
import type { IconName } from '../../components/icon/icon.tsx';
import { useKeys } from '../keys/keys.ts';

/** What the rail shows, in its order; `key` goes there behind `g`. */
export const VIEWS = [
  { to: '/stories', title: 'Stories', icon: 'stories', key: 's', about: 'What happened' },
  { to: '/alerts', title: 'Alerts', icon: 'alerts', key: 'a', about: 'Single findings' },
  { to: '/hunt', title: 'Hunt', icon: 'hunt', key: 'h', about: 'Ask stored events' },
  { to: '/rules', title: 'Rules', icon: 'rules', key: 'r', about: 'What is watched for' },
  { to: '/exceptions', title: 'Exceptions', icon: 'exceptions', key: 'x', about: 'What is hidden' },
  {
    to: '/coverage',
    title: 'Coverage',
    icon: 'coverage',
    key: 'v',
    about: 'Which techniques are seen',
  },
  {
    to: '/health',
    title: 'Health',
    icon: 'health',
    key: 'i',
    about: 'Whether anything was missed',
  },
  { to: '/settings', title: 'Settings', icon: 'settings', key: ',', about: 'Users, keys, sources' },
] as const satisfies readonly View[];

interface View {
  readonly to: string;
  readonly title: string;
  readonly icon: IconName;
  readonly key: string;
  readonly about: string;
}

export function useViewKeys(): void {
  const navigate = useNavigate();
  useKeys(
    VIEWS.map(({ to, title, key }) => ({
      keys: `g ${key}`,
      title,
      group: 'Go to',
      run: () => void navigate({ to }),
    })),
  );
}
