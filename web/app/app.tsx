import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from '../api/queries.ts';
import { NONCE } from '../base.ts';
import { THEME } from '../styles/theme.ts';
import { router } from './router.tsx';

/** `appearance.js` reads it before the first paint. */
const schemes = localStorageColorSchemeManager({ key: 'dockwarden-color-scheme' });

export function App() {
  return (
    <MantineProvider
      theme={THEME}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      getStyleNonce={() => NONCE}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        {/* It is there before anything is said: readers of screens notice what comes into it. */}
        <Notifications
          role="status"
          aria-atomic={false}
          position="bottom-left"
          limit={3}
          autoClose={5_000}
        />
      </QueryClientProvider>
    </MantineProvider>
  );
}
