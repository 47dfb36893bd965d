import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Link, RouterProvider } from '@tanstack/react-router';
import { queryClient } from '../api/queries.ts';
import { NONCE } from '../base.ts';
import { FieldMenu } from '../components/field-value/field-value.tsx';
import { PagePartsProvider, type PageParts } from '../components/page-parts/page-parts.tsx';
import { THEME } from '../styles/theme.ts';
import { router } from './router.tsx';

/** `appearance.js` reads it before the first paint. */
const schemes = localStorageColorSchemeManager({ key: 'dockwarden-color-scheme' });

const PARTS: PageParts = {
  FieldValue: FieldMenu,
  AlertLink: ({ id, children }) => (
    <Link to="/alerts/$id" params={{ id }}>
      {children}
    </Link>
  ),
};

export function App() {
  return (
    <MantineProvider
      theme={THEME}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      getStyleNonce={() => NONCE}
    >
      <QueryClientProvider client={queryClient}>
        <PagePartsProvider value={PARTS}>
          <RouterProvider router={router} />
        </PagePartsProvider>
        {/* It is there before anything is said: screen readers notice what comes into it. */}
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
