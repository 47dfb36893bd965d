import { useNavigate } from '@tanstack/react-router';
import type { IconName } from '../../components/icon/icon.tsx';
import type { CommandId } from '../../keys/commands.ts';
import { useKeys } from '../../keys/keys.ts';

/** What the rail shows, in its order. */
export const VIEWS = [
  {
    to: '/stories',
    title: 'Stories',
    icon: 'stories',
    command: 'goStories',
    about: 'What happened',
  },
  { to: '/alerts', title: 'Alerts', icon: 'alerts', command: 'goAlerts', about: 'Single findings' },
  { to: '/hunt', title: 'Hunt', icon: 'hunt', command: 'goHunt', about: 'Ask stored events' },
  { to: '/rules', title: 'Rules', icon: 'rules', command: 'goRules', about: 'What is detected' },
  {
    to: '/exceptions',
    title: 'Exceptions',
    icon: 'exceptions',
    command: 'goExceptions',
    about: 'What is hidden',
  },
  {
    to: '/coverage',
    title: 'Coverage',
    icon: 'coverage',
    command: 'goCoverage',
    about: 'Which techniques are seen',
  },
  {
    to: '/health',
    title: 'Health',
    icon: 'health',
    command: 'goHealth',
    about: 'Whether anything was missed',
  },
  {
    to: '/settings',
    title: 'Settings',
    icon: 'settings',
    command: 'goSettings',
    about: 'Users, keys, sources, preferences',
  },
] as const satisfies readonly View[];

interface View {
  readonly to: string;
  readonly title: string;
  readonly icon: IconName;
  readonly command: CommandId;
  readonly about: string;
}

export function useViewKeys(): void {
  const navigate = useNavigate();
  useKeys(VIEWS.map(({ to, command }) => ({ command, run: () => void navigate({ to }) })));
}
